"""The last seconds of a row: every column that a recording would hold, and its spikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from neurocontrol.recorder import column_names, column_units, sampled_arrays
from neurocontrol.recording import COLUMNS, OPTIONAL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.simulation import Simulation
    from neurocontrol.types import FloatArray, IntArray

SPAN = 4.0
"""Time that is kept, s."""

_MOST = 500  # samples: more cannot be told apart on a page


@dataclass(frozen=True, kw_only=True, eq=False)
class Window:
    """The last seconds of a row.

    Attributes:
        time: Moments, s, shape ``(T,)``.
        arrays: Samples by name, each ``(T, n)``.
        spike_time: Moments of the spikes, s, shape ``(K,)``.
        spike_neuron: Which neurons fired, shape ``(K,)``.
    """

    time: FloatArray
    arrays: Mapping[str, FloatArray]
    spike_time: FloatArray
    spike_neuron: IntArray


class History:
    """Watches one row of a simulation, and forgets what is older than a few seconds.

    Attributes:
        columns: Names of the columns of every array.
        units: Their units.
        populations: First neuron of every population and one past its last, by name.
        step: Time between two samples, s.
    """

    def __init__(self, simulation: Simulation, row: int = 0) -> None:
        """Make room for the last seconds."""
        self._simulation, self._row = simulation, row
        headings = {**column_names(simulation, row)}
        if simulation.muscles is not None:
            headings["muscles"] = list(simulation.muscles.names)
        arrays = sampled_arrays(simulation)
        self.columns = {name: headings[(COLUMNS | OPTIONAL_COLUMNS)[name]] for name in arrays}
        self.units = {
            name: units for name, units in column_units(simulation, row).items() if name in arrays
        }
        self._network = getattr(simulation.controller, "network", None)
        self.populations: dict[str, tuple[int, int]] = {}
        self._spike_time, self._spike_neuron = np.zeros(0), np.zeros(0, dtype=np.int64)
        self._read = 0  # spikes of the network's own record that are known here
        if self._network is not None:
            self.populations = {
                name: (first, stop) for name, first, stop in self._network.populations
            }
            self._ahead = float(self._network.time[row]) - simulation.time
            self._network.record_spikes(np.array([row]))
        every = max(1, round(SPAN / simulation.tick / _MOST))
        self._every, self._count, self.step = every, 0, every * simulation.tick
        room = round(SPAN / simulation.tick / every)
        self._time = np.full(room, -np.inf)
        self._samples = {name: np.zeros((room, array.shape[1])) for name, array in arrays.items()}

    def sample(self) -> None:
        """Keep the row as it is now."""
        self._count += 1
        if self._count % self._every:
            return
        place = self._count // self._every % len(self._time)
        self._time[place] = self._simulation.time
        for name, array in sampled_arrays(self._simulation).items():
            self._samples[name][place] = array[self._row]

    def hear(self, *, shared: bool = False) -> None:
        """Take over the spikes since the last time.

        Args:
            shared: Whether a recorder needs the network's own record, which is emptied otherwise.
        """
        if self._network is None:
            return
        times, neurons = self._network.spikes(self._row)
        moments = np.concatenate([self._spike_time, times[self._read :] - self._ahead])
        cells = np.concatenate([self._spike_neuron, neurons[self._read :]])
        recent = moments > self._simulation.time - SPAN
        self._spike_time, self._spike_neuron = moments[recent], cells[recent]
        self._read = len(times)
        if not shared:
            self.forget()

    def forget(self) -> None:
        """Empty the network's own record of spikes."""
        if self._network is not None:
            self._network.record_spikes(np.array([self._row]))
            self._read = 0

    def window(self) -> Window:
        """Return a copy of the last seconds."""
        place = self._count // self._every % len(self._time)
        order = np.r_[place + 1 : len(self._time), 0 : place + 1]
        order = order[np.isfinite(self._time[order])]
        return Window(
            time=self._time[order],
            arrays={name: samples[order] for name, samples in self._samples.items()},
            spike_time=self._spike_time,
            spike_neuron=self._spike_neuron,
        )

"""Lay out modulators: their time constants, occupancies, factors, and what these act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.snn import _layout as at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from neurocontrol.snn._plan import Place
    from neurocontrol.snn._tables import Tables
    from neurocontrol.snn.modulation import Receptor
    from neurocontrol.snn.network import Network

LARGEST_POWER = 8
"""Whole Hill exponents up to this are multiplied out instead of calling pow."""


class Modulation:
    """Modulators of one network and what they act on.

    Attributes:
        first: Their concentrations at time 0, ``(Q,)``.
    """

    def __init__(self, network: Network, tables: Tables) -> None:
        """Lay out the modulators and the factor 1 of what has no receptors."""
        self._names = [modulator.name for modulator in network.modulators]
        self._tables = tables
        self._occupancies: dict[Any, int] = {}
        self._factors: dict[Any, int] = {}
        for modulator in network.modulators:
            taus = modulator.tau_rise, modulator.tau_decay
            decays = [float(np.exp(-tables.dt / tau)) for tau in taus]
            tables.emit(at.MODULATORS, [], decays if modulator.held is None else [1.0, 1.0])
        self.first = np.array([modulator.held or 0.0 for modulator in network.modulators])
        self.factor(())

    def number(self, modulator: str) -> int:
        """Place of a modulator in the arrays of release and concentration."""
        return self._names.index(modulator)

    def factor(self, receptors: Sequence[Receptor], *, adds: bool = False) -> int:
        """Number of the factor of some receptors; equal ones share one."""
        key = (tuple(receptors), adds)
        if key not in self._factors:
            first = self._tables.count(at.RECEPTORS)
            for receptor in receptors:
                occupancy = self._occupancy(receptor)
                self._tables.emit(at.RECEPTORS, [occupancy], [receptor.base, receptor.effect])
            stop = self._tables.count(at.RECEPTORS)
            self._factors[key] = self._tables.emit(at.FACTORS, [first, stop, int(adds)])
        return self._factors[key]

    def _occupancy(self, receptor: Receptor) -> int:
        modulator, hill = self.number(receptor.modulator), receptor.hill
        key = (modulator, hill)
        if key not in self._occupancies:
            power, half_power, exponent = 0, 0.0, 1.0
            if hill is not None:
                exponent = hill.exponent
                half_power = hill.half**exponent
                whole = float(exponent).is_integer() and exponent <= LARGEST_POWER
                power = int(exponent) if whole else -1
            self._occupancies[key] = self._tables.emit(
                at.OCCUPANCIES, [modulator, power], [half_power, exponent]
            )
        return self._occupancies[key]

    def act(self, places: Sequence[Place]) -> None:
        """Lay out what receptors of populations act on.

        Args:
            places: Populations in the order of their cells.
        """
        for place in places:
            if receptors := place.population.drive_receptors:
                target = self._tables.header[at.DRIVE] + place.first
                self._action(at.SCALE, self.factor(receptors), target, place, "drive")
        for place in places:
            if receptors := place.population.threshold_receptors:
                target, factor = place.variables["threshold"], self.factor(receptors, adds=True)
                self._action(at.LOWER, factor, target, place, "threshold")
        for place in places:
            population, name = place.population, "adaptation_increment"
            if receptors := (*population.adaptation_receptors, *population.increment_receptors):
                target = place.variables[name]
                self._action(at.SCALE, self.factor(receptors), target, place, name)
        for place in places:
            population = place.population
            if not population.adaptation_receptors:
                continue
            factor = self.factor(population.adaptation_receptors)
            name = "adaptation_decay"
            self._action(at.DECAY, factor, place.variables[name], place, name)

    def _action(self, kind: int, factor: int, target: int, place: Place, name: str) -> None:
        """Emit an action, or prolong the last one if this one continues it."""
        count = place.population.size
        base = place.base[name] = self._tables.take(count)
        if self._tables.rows[at.ACTIONS]:
            last, _ = self._tables.rows[at.ACTIONS][-1]
            follows = [last[at.ACTION_BASE] + last[at.ACTION_COUNT] == base]
            follows.append(last[at.ACTION_TARGET] + last[at.ACTION_COUNT] == target)
            if [kind, factor] == last[:2] and all(follows):
                last[at.ACTION_COUNT] += count
                return
        self._tables.emit(at.ACTIONS, [kind, factor, base, target, count])

    def finish(self) -> None:
        """Make room for the state of the modulators and of all that follows from it."""
        header, tables = self._tables.header, self._tables
        header[at.RELEASE] = tables.take(len(self._names))
        header[at.CONCENTRATION] = tables.take(len(self._names))
        header[at.OCCUPANCY] = tables.take(tables.count(at.OCCUPANCIES))
        header[at.FACTOR] = tables.take(tables.count(at.FACTORS))

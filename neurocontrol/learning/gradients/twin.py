"""The twin of a network in PyTorch: the same steps, through which errors flow back in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from neurocontrol.errors import InputError, MissingExtraError
from neurocontrol.learning.gradients.surrogates import Surrogate
from neurocontrol.snn import LIF, Delta, Exponential, LeakyIntegrator, Projection, SoftResetLIF
from neurocontrol.snn import SpikeSource as Source
from neurocontrol.snn._clock import delay_steps
from neurocontrol.snn.connectivity import Edges
from neurocontrol.snn.values import Random

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neurocontrol.snn import Network, Population, Synapse
    from neurocontrol.snn.simulator import Simulator

_NEURONS = (LIF, SoftResetLIF, LeakyIntegrator, Source)


def pytorch() -> Any:
    """The library, where it is installed.

    Raises:
        MissingExtraError: It is not.
    """
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError("a gradient through spikes", "torch") from error
    return torch


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """What cells did, by population.

    Attributes:
        potentials: Potential at the end of every step, mV, each ``(steps, B, n)``.
        spikes: Spikes of every step, 0 or 1, each ``(steps, B, n)``.
    """

    potentials: dict[str, Any]
    spikes: dict[str, Any]


@dataclass(kw_only=True, eq=False)
class _Wires:
    """A projection: its weights and which of them have which delay."""

    projection: Projection
    weight: Any
    delays: list[tuple[int, Any]]


@dataclass(kw_only=True, eq=False)
class _Cells:
    """Constants of a population."""

    population: Population
    numbers: dict[str, Any]
    spiking: bool = True
    couplings: dict[Synapse, tuple[Any, Any]] = field(default_factory=dict)


class Twin:
    """A network of LIF cells, leaky integrators and spike sources as PyTorch computes it.

    Attributes:
        network: Its description.
        dt: Step, s.
        surrogate: What stands for the derivative of a spike; resets pass no error on.
        weights: Weights of the projections that have a name, each ``(pre, post)``, with gradients;
            those that are no synapse are 0 and stay so.
    """

    def __init__(
        self,
        network: Network,
        *,
        dt: float,
        surrogate: Surrogate | None = None,
        dtype: str = "float64",
    ) -> None:
        """Make the twin of ``network`` for steps of ``dt`` seconds.

        Raises:
            InputError: The network has something that the twin has not.
            MissingExtraError: PyTorch is not installed.
        """
        self._torch = torch = pytorch()
        self.network, self.dt = network, dt
        self.surrogate = surrogate or Surrogate()
        self._dtype = getattr(torch, dtype)
        if network.modulators or network.gap_junctions:
            raise InputError("a twin has no modulators and no gap junctions")
        self._cells = {one.name: self._cell(one) for one in network.populations}
        self._wires = [self._wire(one) for one in network.projections]
        self.weights = {
            one.projection.name: one.weight for one in self._wires if one.projection.name
        }

    def _tensor(self, values: Any) -> Any:
        return self._torch.as_tensor(np.asarray(values), dtype=self._dtype)

    def _cell(self, population: Population) -> _Cells:
        neuron = population.neuron
        if type(neuron) not in _NEURONS:
            raise InputError(
                f"a twin has cells of {', '.join(one.__name__ for one in _NEURONS)}, "
                f"got {type(neuron).__name__} in {population.name!r}"
            )
        drawn = any(isinstance(one, Random) for one in population.initial.values())
        if drawn or neuron.random_fields() or np.any(np.asarray(neuron.noise)):
            raise InputError(f"a twin draws nothing: {population.name!r} has noise or random cells")
        if isinstance(neuron, Source):
            return _Cells(population=population, numbers={})
        parameters = neuron.resolve(population.size, None)
        numbers: dict[str, Any] = {
            **neuron.derive(parameters, self.dt),
            **neuron.initial(parameters, self.dt),
            "drive": parameters["drive"],
            **population.initial,
        }
        if "reset" in numbers:
            numbers["rise"] = numbers["threshold"] - numbers["reset"]
        tensors = {name: self._tensor(one) for name, one in numbers.items()}
        spiking = not isinstance(neuron, LeakyIntegrator)
        return _Cells(population=population, numbers=tensors, spiking=spiking)

    def _wire(self, projection: Any) -> _Wires:
        name = getattr(projection, "name", None) or f"{projection.source} -> {projection.target}"
        if (
            not isinstance(projection, Projection)
            or not isinstance(projection.synapse, Delta | Exponential)
            or projection.receptors or projection.plasticity or projection.short_term
        ):  # fmt: skip
            raise InputError(f"a twin has plain Delta and Exponential synapses only, not {name}")
        source, target = self._cells[projection.source], self._cells[projection.target]
        pre, post = source.population.size, target.population.size
        found = projection.connectivity.synapses(pre, post)
        shared = isinstance(found, Edges) and not isinstance(found.weight, Random)
        if not isinstance(found, Edges) or not shared or np.ndim(found.weight) > 1:  # type: ignore[arg-type]
            raise InputError(f"a twin has weights that all rows share, which {name} has not")
        steps, _ = delay_steps(name, np.asarray(found.delay), self.dt, any_change=False)
        places = np.repeat(np.arange(pre), np.diff(found.first)), found.target
        weight = np.zeros((pre, post))
        weight[places] = np.asarray(found.weight)
        delays = []
        for delay in np.unique(steps):
            mask = np.zeros((pre, post))
            mask[places] = steps == delay
            delays.append((int(delay), None if mask.all() else self._tensor(mask)))
        if isinstance(projection.synapse, Exponential):
            parameters = target.population.neuron.resolve(post, None)
            membrane = target.population.neuron.membrane_time_constant(parameters)
            derived = projection.synapse.derive(membrane, post, self.dt)
            couple = self._tensor(derived["coupling"]), self._tensor(derived["decay"])
            target.couplings[projection.synapse] = couple
        tensor = self._tensor(weight).requires_grad_(projection.name is not None)
        return _Wires(projection=projection, weight=tensor, delays=delays)

    def __call__(
        self,
        steps: int,
        *,
        current: Mapping[str, Any] | None = None,
        spikes: Mapping[str, Any] | None = None,
    ) -> Course:
        """Go through some steps from time 0, as the simulator does.

        Args:
            steps: Number of steps.
            current: External current by population, pA, each ``(B, n)``, held throughout.
            spikes: Spikes of sources by population, 0 or 1, each ``(steps, B, n)``.
        """
        torch, current, spikes = self._torch, current or {}, spikes or {}
        shapes = {tuple(one.shape[:1]) for one in current.values()}
        shapes |= {tuple(one.shape[1:2]) for one in spikes.values()}
        if len(shapes) != 1 or any(one.shape[0] < steps for one in spikes.values()):
            raise InputError("a twin needs currents or spikes of one batch, for every step")
        (batch,) = shapes.pop()
        state: dict[str, dict[Any, Any]] = {}
        fired: dict[str, list[Any]] = {name: [] for name in self._cells}
        potentials: dict[str, list[Any]] = {name: [] for name in self._cells}
        for name, cells in self._cells.items():
            zeros = torch.zeros((batch, cells.population.size), dtype=self._dtype)
            state[name] = {
                "zeros": zeros,
                "refractory": zeros,
                **dict.fromkeys(cells.couplings, zeros),
            }
            state[name]["v"] = zeros + cells.numbers.get("v", 0.0)
        for step in range(steps):
            for name, cells in self._cells.items():
                if not cells.numbers:
                    given = spikes.get(name)
                    fired[name].append(state[name]["zeros"] if given is None else given[step])
                    continue
                fired[name].append(self._integrate(cells, state[name], current.get(name)))
            for wires in self._wires:
                self._deliver(wires, fired, state[wires.projection.target], step)
            for name, cells in self._cells.items():
                if cells.numbers:
                    self._reset(cells, state[name], fired[name][-1].detach())
                potentials[name].append(state[name]["v"])
        return Course(
            potentials={name: torch.stack(one) for name, one in potentials.items()},
            spikes={name: torch.stack(one) for name, one in fired.items()},
        )

    def _integrate(self, cells: _Cells, state: dict[Any, Any], current: Any) -> Any:
        """Move the potentials of a population to the end of the step; its spikes."""
        torch, p = self._torch, cells.numbers
        total = p["drive"] if current is None else p["drive"] + current
        for synapse, (coupling, decay) in cells.couplings.items():
            total = total + coupling * state[synapse]
            state[synapse] = state[synapse] * decay
        v = p["decay"] * state["v"] + p["gain"] * total + p["bias"]
        if not cells.spiking:
            state["v"] = v
            return state["zeros"]
        held = state["refractory"] > 0.0
        v = torch.where(held, state["v"], torch.maximum(v, p["floor"]))
        state["v"], state["refractory"] = v, torch.clamp(state["refractory"] - 1.0, min=0.0)
        x = (v - p["threshold"]) / p["rise"]
        smooth = self.surrogate.step(x)
        fires = (v >= p["threshold"]).to(self._dtype)
        return torch.where(held, state["zeros"], fires + (smooth - smooth.detach()))

    def _deliver(
        self, wires: _Wires, fired: dict[str, list[Any]], state: dict[Any, Any], step: int
    ) -> None:
        """Bring the spikes whose delay has run out to the cells of a target."""
        projection = wires.projection
        for delay, mask in wires.delays:
            if delay > step:
                continue
            weight = wires.weight if mask is None else wires.weight * mask
            arriving = fired[projection.source][step - delay] @ weight
            if isinstance(projection.synapse, Exponential):
                state[projection.synapse] = state[projection.synapse] + arriving
            else:
                open_ = state["refractory"] == 0.0
                state["v"] = state["v"] + self._torch.where(open_, arriving, state["zeros"])

    def _reset(self, cells: _Cells, state: dict[Any, Any], fired: Any) -> None:
        """Reset the cells that fired."""
        if not cells.spiking:
            return
        p, there = cells.numbers, fired > 0.0
        if isinstance(cells.population.neuron, SoftResetLIF):
            state["v"] = state["v"] - fired * p["rise"]
        else:
            state["v"] = self._torch.where(there, p["reset"], state["v"])
        state["refractory"] = self._torch.where(there, p["refractory_steps"], state["refractory"])

    def teach(self, simulator: Simulator) -> None:
        """Write the weights into a simulator of the same network.

        Raises:
            InputError: A projection keeps one weight for all of its synapses.
        """
        for name, weight in self.weights.items():
            there, (pre, post, _) = simulator.parameter(name, "weight"), simulator.synapses(name)
            if there.shape[1] != pre.size:
                raise InputError(f"every synapse of {name!r} must have a weight of its own")
            there[:] = weight.detach().numpy()[pre, post]

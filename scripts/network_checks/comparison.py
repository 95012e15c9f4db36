"""Run a network in the package and in the reference, and compare everything that can be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from network_checks.reference import Reference

if TYPE_CHECKING:
    from network_checks.generator import Case
    from network_checks.schedule import Part
    from neurocontrol.snn.simulator import Simulator
    from neurocontrol.types import FloatArray

EXACT = 1e-9
"""Largest deviation, relative to 1 and the value, where the simulator's arithmetic is exact."""
APPROXIMATE = 1e-6
"""The same for cells with conductances and AdEx, whose exponential is accurate to 1e-9 a step."""
COMPARED = ("floats", "integers", "own", "lists", "wiring")
"""What a kernel of a structure leaves as the generic one does; coefficients are laid out anew."""


@dataclass
class Findings:
    """What a comparison found.

    Attributes:
        spikes: Spikes in all rows.
        events: Synaptic events in all rows.
        differences: What differs, in words.
        largest: Largest deviation by kind.
    """

    spikes: int = 0
    events: int = 0
    differences: list[str] = field(default_factory=list)
    largest: dict[str, float] = field(default_factory=dict)

    def compare(
        self, what: str, kind: str, ours: FloatArray, theirs: FloatArray, tolerance: float
    ) -> None:
        """Compare numbers of the reference with those of the simulator."""
        if np.shape(ours) != np.shape(theirs):
            self.differences.append(f"{what}: shapes {np.shape(ours)} and {np.shape(theirs)}")
            return
        deviation = np.abs(ours - theirs) / (1.0 + np.abs(ours))
        largest = float(np.max(deviation, initial=0.0))
        self.largest[kind] = max(self.largest.get(kind, 0.0), largest)
        if not largest <= tolerance:
            self.differences.append(f"{what}: deviates by {largest:.3g}")

    def same(self, what: str, ours: object, theirs: object) -> None:
        """Compare what must be equal."""
        if ours != theirs:
            self.differences.append(f"{what}: {ours} expected, got {theirs}")

    def add(self, other: Findings) -> None:
        """Add the numbers of another comparison, not its differences."""
        self.spikes += other.spikes
        self.events += other.events
        for kind, value in other.largest.items():
            self.largest[kind] = max(self.largest.get(kind, 0.0), value)


def compiled(case: Case, *, fused: bool = False) -> Simulator:
    """The simulator of a case, its spikes recorded."""
    simulator = case.network.compile(dt=case.dt, batch=case.batch, seed=case.seed, fused=fused)
    simulator.record_spikes()
    return simulator


def compare(case: Case) -> Findings:
    """Run a case in both and compare after every part; stop at the first that differs."""
    findings = Findings()
    simulator = compiled(case)
    seeds = np.random.SeedSequence(case.seed).spawn(case.batch)
    rows = [Reference(case.network, simulator, row, seed) for row, seed in enumerate(seeds)]
    for number, part in enumerate(case.parts):
        prepare(simulator, part)
        for row, seed in part.reset.items():
            fresh = np.random.SeedSequence(seed)
            rows[row] = Reference(case.network, simulator, row, fresh)
        for given in part.injected:
            for row in given.rows:
                for cell, ahead in zip(given.cells, given.ahead, strict=True):
                    rows[row].inject(given.population, int(cell), rows[row].step + int(ahead))
        length = 0
        for chosen, steps in part.calls:
            simulator.advance(steps, rows=chosen)
            length += steps * int(0 in chosen)
        for row, reference in enumerate(rows):
            for _ in range(length):
                reference.advance(simulator.current[row], simulator.release[row])
        for row, reference in enumerate(rows):
            compare_row(findings, simulator, row, reference)
        if findings.differences:
            findings.differences.insert(0, f"after part {number}, step {rows[0].step}")
            break
    findings.spikes = int(simulator.spike_counts.sum())
    findings.events = int(simulator.synaptic_events.sum())
    return findings


def prepare(simulator: Simulator, part: Part) -> None:
    """Do what comes before the steps of a part."""
    if part.reset:
        simulator.reset(list(part.reset), seeds=list(part.reset.values()))
    if part.current is not None:
        simulator.current[:] = part.current
    if part.release is not None:
        simulator.release[:] = part.release
    for given in part.injected:
        for row in given.rows:
            times = simulator.time[row] + given.ahead * simulator.dt
            simulator.inject(given.population, given.cells, times, rows=[row])


def compare_row(findings: Findings, simulator: Simulator, row: int, reference: Reference) -> None:
    """Compare one row with its reference."""
    times, cells = simulator.spikes(row)
    steps = np.rint(times / simulator.dt).astype(int) - 1
    spikes = list(zip(steps.tolist(), cells.tolist(), strict=True))
    if sorted(spikes) != sorted(reference.spikes):
        odd = sorted(set(spikes) ^ set(reference.spikes))[:3]
        findings.differences.append(f"spikes of row {row}: (step, cell) {odd} in one of both only")
    counts = [reference.counts[name] for name, _, _ in simulator.populations]
    findings.same(f"spike counts of row {row}", counts, simulator.spike_counts[row].tolist())
    findings.same(
        f"synaptic events of row {row}", reference.events, int(simulator.synaptic_events[row])
    )
    loose = {
        name: cells.approximate or reference.conducting(name)
        for name, cells in reference.cells.items()
    }
    for name, one in reference.cells.items():
        tolerance = APPROXIMATE if loose[name] else EXACT
        for variable, values in one.states.items():
            kind = f"{variable}{', approximate' * loose[name]}"
            found = simulator.state(name, variable)[row]
            what = f"{variable} of {name} ({type(one).__name__}) in row {row}"
            findings.compare(what, kind, values, found, tolerance)
    for (name, synapse), port in reference.ports.items():
        if port.variable is not None:
            found = simulator.synapse_state(name, synapse, port.variable)[row]
            what = f"{synapse} of {name} in row {row}"
            findings.compare(what, port.variable, port.state, found, EXACT)
    for trace, rate in reference.traces.items():
        found = np.atleast_1d(simulator.trace(trace)[row])
        findings.compare(f"{trace} in row {row}", "trace", rate, found, EXACT)
    levels = np.array(list(reference.modulators.concentration.values()))
    found = simulator.concentration[row]
    findings.compare(f"concentration in row {row}", "concentration", levels, found, EXACT)
    compare_weights(findings, simulator, row, reference)


def compare_weights(
    findings: Findings, simulator: Simulator, row: int, reference: Reference
) -> None:
    """Compare the weights and variables of the synapses of named projections."""
    for pathway in reference.pathways:
        name = pathway.projection.name
        if name is None:
            continue
        variables = {"weight": pathway.weight}
        if pathway.rule is not None:
            variables |= {
                variable: np.array([getattr(one, variable) for one in pathway.rule.synapses])
                for variable in pathway.rule.rule.synapse_variables
            }
        for variable, values in variables.items():
            view = simulator.parameter(name, variable)
            found = view[min(row, view.shape[0] - 1)]
            found = np.broadcast_to(found, values.shape) if found.size == 1 else found
            found = found[: values.size]
            what = f"{variable} of {name} in row {row}"
            findings.compare(what, f"synaptic {variable}", values, found, EXACT)


def compare_fused(case: Case) -> list[str]:
    """Run a case with both kernels and tell what is not the same to the bit."""
    states = []
    for fused in (False, True):
        simulator = compiled(case, fused=fused)
        for part in case.parts:
            prepare(simulator, part)
            for chosen, steps in part.calls:
                simulator.advance(steps, rows=chosen)
        states.append(simulator.save())
    generic, special = states
    return [
        f"{name} of the fused kernel"
        for name in COMPARED
        if name in generic and not np.array_equal(generic[name], special[name], equal_nan=True)
    ]

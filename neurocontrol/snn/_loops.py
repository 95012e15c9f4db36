"""Write the loops of a kernel around the functions of its families.

A family's functions know one cell. The loops over cells, spikes and synapses are written here as
text, one function for every kind, and read by Python like any other.
"""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any, NamedTuple

from numpy import float64

from neurocontrol.snn import _layout, _random
from neurocontrol.snn._advance import CONDUCTANCE, CURRENT, RANDOM, ZERO
from neurocontrol.snn._fields import Fields, view

if TYPE_CHECKING:
    from collections.abc import Callable

    from neurocontrol.snn._kinds import BlockKind, PlasticityKind, PortKind

_FLAG = Fields(role="flag", names=("value",))
_LINES = {
    name: Fields(role=name, names=("value",))
    for name in ("current", "conductance", "number", "drive", "external")
}
_WEIGHT = Fields(role="weight", names=("value",))
_TARGET = Fields(role="target", names=("v", "refractory"))


class Inputs(NamedTuple):
    """What reaches a cell in a step.

    Attributes:
        current: Summed input held over the step, pA; the current of conductances at their reversal
            potential is part of it.
        conductance: Summed synaptic conductance, nS.
        conducting: Whether there are conductances at all; if not, a cell may take a shorter way.
        random: The number that the family draws.
        noisy: Whether it draws one at all; if not, a cell may take a shorter way.
    """

    current: float
    conductance: float
    conducting: bool
    random: float
    noisy: bool


def integrate_block(kind: BlockKind, compiled: Callable[[Any], Any]) -> Any:
    """The loop over the cells of a block."""
    state, constants = kind.state(), kind.constants()
    ports = [
        (port.state(f"synapse {k}"), port.constants(f"synapse constant {k}"))
        for k, port in enumerate(kind.ports)
    ]
    sets = [state, constants, _FLAG, *_LINES.values(), *(one for pair in ports for one in pair)]
    names = _views(
        {"cell": state, "constant": constants, "flag": _FLAG, **_LINES}
        | {f"synapse_{k}": pair[0] for k, pair in enumerate(ports)}
        | {f"synapse_constant_{k}": pair[1] for k, pair in enumerate(ports)},
        sets,
    )
    names |= {"integrate": compiled(kind.family.integrate), "Inputs": Inputs}
    names |= {f"transmit_{k}": compiled(port.family.integrate) for k, port in enumerate(kind.ports)}
    before, within = [], []
    for k, port in enumerate(kind.ports):
        before.append(
            f"""
            port = program[block, BLOCK_PORT] + {k}
            state_{k}, constants_{k} = program[port, PORT_STATE], program[port, PORT_CONSTANTS]
            """
        )
        within.append(
            f"""
            added, opened = transmit_{k}(
                synapse_{k}(floats, state_{k}, count, i),
                synapse_constant_{k}(coefficients, constants_{k}, count, i),
                {"now.v," if port.family.voltage else ""}
            )
            total += added
            conducted += opened
            """
        )
    numbers = {
        None: "number(scratch, numbers, count, i).value",
        _layout.NOTHING: "0.0",
        _layout.NORMAL: "normal(start, first + i)",
        _layout.UNIFORM: "uniform(start, first + i)",
    }[kind.draws]
    if kind.draws in (_layout.NORMAL, _layout.UNIFORM):
        before.append("start = stream(integers[KEY], integers[STEP])")
        names |= {one: compiled(getattr(_random, one)) for one in ("stream", "normal", "uniform")}
    conducting = "program[block, BLOCK_CONDUCTING] != 0"
    opened = "conductance(scratch, CONDUCTANCE * width + first, count, i).value"
    if kind.conducting is not None:
        conducting = str(kind.conducting)
    if kind.conducting is False or kind.alone:
        opened = "0.0"
    total = "current(scratch, CURRENT * width + first, count, i).value"
    if kind.alone:
        total = "drive(floats, driven, count, i).value + external(floats, held, count, i).value"
    source = f"""
    def block_loop(program, block, floats, integers, coefficients, scratch, width, flags):
        count, first = program[block, BLOCK_COUNT], program[block, BLOCK_FIRST]
        state, constants = program[block, BLOCK_STATE], program[block, BLOCK_CONSTANTS]
        numbers = (ZERO if program[block, BLOCK_DRAWS] == NOTHING else RANDOM) * width + first
        driven = program[PLACES, DRIVE] + first
        held = program[PLACES, EXTERNAL] + first
        @before
        conducting = {conducting}
        for i in range(count):
            total = {total}
            conducted = {opened}
            now = cell(floats, state, count, i)
            @within
            spikes = integrate(
                now,
                constant(coefficients, constants, count, i),
                Inputs(total, conducted, conducting, {numbers}, {kind.draws != _layout.NOTHING}),
            )
            flag(flags, first, count, i).value = spikes
    """
    return _function("block_loop", source, names, before=before, within=within)


def integrate_port(kind: PortKind, compiled: Callable[[Any], Any]) -> Any:
    """The loop over the synapses of a port."""
    state, constants = kind.state(), kind.constants()
    fields = {"synapse": state, "constant": constants}
    fields |= {name: _LINES[name] for name in ("current", "conductance")}
    if kind.family.voltage:
        fields["target"] = _TARGET
    names = _views(fields, list(fields.values()))
    names["transmit"] = compiled(kind.family.integrate)
    conduct = "conductance(scratch, CONDUCTANCE * width + first, count, i).value += opened"
    source = f"""
    def port_loop(program, port, floats, coefficients, scratch, width):
        count, first = program[port, PORT_COUNT], program[port, PORT_FIRST]
        state, constants = program[port, PORT_STATE], program[port, PORT_CONSTANTS]
        v, stride = program[port, PORT_V], program[port, PORT_STRIDE]
        for i in range(count):
            added, opened = transmit(
                synapse(floats, state, count, i),
                constant(coefficients, constants, count, i),
                {"target(floats, v, stride, i).v," if kind.family.voltage else ""}
            )
            current(scratch, CURRENT * width + first, count, i).value += added
            {conduct if kind.family.conducting else ""}
    """
    return _function("port_loop", source, names)


def reset_cell(kind: BlockKind, compiled: Callable[[Any], Any]) -> Any:
    """The reset of one cell of a block."""
    state, constants = kind.state(), kind.constants()
    names = _views({"cell": state, "constant": constants}, [state, constants])
    names["reset"] = compiled(kind.family.reset)
    source = """
    def cell_reset(program, block, floats, coefficients, i):
        count = program[block, BLOCK_COUNT]
        reset(
            cell(floats, program[block, BLOCK_STATE], count, i),
            constant(coefficients, program[block, BLOCK_CONSTANTS], count, i),
        )
    """
    return _function("cell_reset", source, names)


def deliver_pathway(kind: PortKind, compiled: Callable[[Any], Any]) -> Any:
    """The loops over the spikes of a pathway and their synapses; returns the number of these."""
    state, constants = kind.state(), kind.constants()
    fields = {"synapse": state, "constant": constants, "weight": _WEIGHT, "target": _TARGET}
    names = _views(fields, list(fields.values()))
    names["receive"] = compiled(kind.family.deliver)
    call = """
        receive(
            synapse(floats, state, count, i),
            constant(coefficients, constants, count, i),
            target(floats, v, stride, i),
            {},
        )
        """
    calls = {
        "one": [call.format("change")],
        "each": [call.format("factor * weight(weights, line, width, i).value")],
        "listed": [call.format("factor * weights[begin + e]")],
    }
    source = """
    def pathway_loop(program, pathway, port, floats, coefficients, weights, listed, spikes, factor):
        count = program[port, PORT_COUNT]
        state, constants = program[port, PORT_STATE], program[port, PORT_CONSTANTS]
        v, stride = program[port, PORT_V], program[port, PORT_STRIDE]
        first_cell, begin = program[pathway, PATHWAY_FIRST_CELL], program[pathway, PATHWAY_WEIGHTS]
        step, first = program[pathway, PATHWAY_STRIDE], program[pathway, PATHWAY_FIRST]
        factor = float64(factor)  # the precision of the kernel
        operations = 0
        if program[pathway, PATHWAY_KIND] == DENSE:
            width, before = program[pathway, PATHWAY_COUNT], program[pathway, PATHWAY_TARGET]
            for s in range(spikes.shape[0]):
                place = first + spikes[s] - first_cell
                if listed[place + 1] == listed[place]:
                    continue
                if step == 0:
                    change = factor * weights[begin]
                    for i in range(before, before + width):
                        @one
                else:
                    line = begin + listed[place] - before
                    for i in range(before, before + width):
                        @each
                operations += width
            return operations
        targets = program[pathway, PATHWAY_TARGETS]
        for s in range(spikes.shape[0]):
            place = first + spikes[s] - first_cell
            if step == 0:
                change = factor * weights[begin]
                for e in range(listed[place], listed[place + 1]):
                    i = listed[targets + e]
                    @one
            else:
                for e in range(listed[place], listed[place + 1]):
                    i = listed[targets + e]
                    @listed
            operations += listed[place + 1] - listed[place]
        return operations
    """
    return _function("pathway_loop", source, names, **calls)


_LEARNING = """
    constants = program[plasticity, PLASTICITY_CONSTANTS]
    pre_state = program[plasticity, PLASTICITY_PRE]
    post_state = program[plasticity, PLASTICITY_POST]
    pre_count = program[plasticity, PLASTICITY_PRE_COUNT]
    post_count = program[plasticity, PLASTICITY_POST_COUNT]
    state, count = program[plasticity, PLASTICITY_STATE], program[plasticity, PLASTICITY_SYNAPSES]
    first_synapse = program[plasticity, PLASTICITY_FIRST]
    targets = program[plasticity, PLASTICITY_TARGETS]
    awake = program[plasticity, PLASTICITY_AWAKE]
    rule = constant(coefficients, constants, 1, 0)
"""


def _learning(kind: PlasticityKind, compiled: Callable[[Any], Any]) -> dict[str, Any]:
    fields = {
        "synapse": kind.synapse(), "pre": kind.pre(), "post": kind.post(),
        "constant": kind.constants(),
    }  # fmt: skip
    names = _views(fields, list(fields.values()))
    for name in (
        "rests", "on_arrival", "on_post", "pre_step", "post_step", "pre_spike", "post_spike",
        "consolidate",
    ):  # fmt: skip
        names[name] = compiled(getattr(kind.family, name))
    return names


def step_cells(kind: PlasticityKind, compiled: Callable[[Any], Any]) -> Any:
    """The loops over the source and target cells of a plastic pathway."""
    every = """
        for i in range(post_count):
            post_step(post(floats, post_state, post_count, i), rule)
        """
    awake = """
        left = 0
        for k in range(integers[awake]):
            cell = integers[awake + 1 + k]
            target = post(floats, post_state, post_count, cell)
            post_step(target, rule)
            if not rests(target, rule):
                integers[awake + 1 + left] = cell
                left += 1
        integers[awake] = left
        """
    source = """
    def cells_loop(program, plasticity, floats, integers, coefficients):
        @learning
        for i in range(pre_count):
            pre_step(pre(floats, pre_state, pre_count, i), rule)
        @targets
    """
    targets = [awake if kind.sparse else every]
    names = _learning(kind, compiled)
    return _function("cells_loop", source, names, learning=[_LEARNING], targets=targets)


def arrive(kind: PlasticityKind, compiled: Callable[[Any], Any]) -> Any:
    """The loops over arriving spikes and their synapses."""
    every = "for i in range(width):"
    awake = """
        for k in range(integers[awake]):
            i = integers[awake + 1 + k]
        """
    source = """
    def arrivals_loop(
        program, plasticity, floats, integers, coefficients, own, wiring, spikes, terminals, third
    ):
        @learning
        width = program[plasticity, PLASTICITY_WIDTH]
        for s in range(spikes.shape[0]):
            terminal = wiring[terminals + spikes[s]]
            if terminal < 0:
                continue
            source = pre(floats, pre_state, pre_count, terminal)
            place = first_synapse + terminal
            if width > 0:
                line = state + wiring[place]
                @targets
                    on_arrival(
                        synapse(own, line, count, i),
                        source,
                        post(floats, post_state, post_count, i),
                        rule,
                        third,
                    )
            else:
                for e in range(wiring[place], wiring[place + 1]):
                    on_arrival(
                        synapse(own, state, count, e),
                        source,
                        post(floats, post_state, post_count, wiring[targets + e]),
                        rule,
                        third,
                    )
            pre_spike(source, rule)
    """
    loops = [awake if kind.sparse else every]
    names = _learning(kind, compiled)
    return _function("arrivals_loop", source, names, learning=[_LEARNING], targets=loops)


def fire(kind: PlasticityKind, compiled: Callable[[Any], Any]) -> Any:
    """The loops over the spikes of target cells and the synapses onto them."""
    wakes = """
        if rests(target, rule):
            integers[awake] += 1
            integers[awake + integers[awake]] = cell
        """
    source = """
    def fired_loop(
        program, plasticity, floats, integers, coefficients, own, wiring, spikes, first_cell, third
    ):
        @learning
        begins = program[plasticity, PLASTICITY_POST_FIRST]
        synapses = program[plasticity, PLASTICITY_POST_SYNAPSES]
        sources = program[plasticity, PLASTICITY_POST_SOURCES]
        for s in range(spikes.shape[0]):
            cell = spikes[s] - first_cell
            target = post(floats, post_state, post_count, cell)
            for k in range(wiring[begins + cell], wiring[begins + cell + 1]):
                on_post(
                    synapse(own, state, count, wiring[synapses + k]),
                    pre(floats, pre_state, pre_count, wiring[sources + k]),
                    target,
                    rule,
                    third,
                )
            @wakes
            post_spike(target, rule)
    """
    parts = {"learning": [_LEARNING], "wakes": [wakes] if kind.sparse else []}
    return _function("fired_loop", source, _learning(kind, compiled), **parts)


def step_synapses(kind: PlasticityKind, compiled: Callable[[Any], Any]) -> Any:
    """The loop over all synapses of a plastic projection."""
    source = """
    def synapses_loop(program, plasticity, floats, coefficients, own, wiring, third):
        @learning
        for cell in range(pre_count):
            source = pre(floats, pre_state, pre_count, cell)
            for e in range(wiring[first_synapse + cell], wiring[first_synapse + cell + 1]):
                consolidate(
                    synapse(own, state, count, e),
                    source,
                    post(floats, post_state, post_count, wiring[targets + e]),
                    rule,
                    third,
                )
    """
    return _function("synapses_loop", source, _learning(kind, compiled), learning=[_LEARNING])


def _views(fields: dict[str, Fields], sets: list[Fields]) -> dict[str, Any]:
    return {
        name: view(one, tuple(other for other in sets if other is not one))
        for name, one in fields.items()
    }


def _function(name: str, source: str, names: dict[str, Any], **parts: list[str]) -> Any:
    """Read the text of a function; lines like ``@part`` in it stand for parts of its text."""
    constants = {key: value for key, value in vars(_layout).items() if isinstance(value, int)}
    lines = {"CURRENT": CURRENT, "CONDUCTANCE": CONDUCTANCE, "RANDOM": RANDOM, "ZERO": ZERO}
    namespace = {**constants, **lines, **names, "float64": float64}
    text = []
    for line in dedent(source).splitlines():
        place, _, part = line.partition("@")
        if part in parts:
            text += [indent(dedent(one).strip("\n"), place) for one in parts[part]]
        else:
            text.append(line)
    exec(compile("\n".join(text), f"<{name}>", "exec"), namespace)
    return namespace[name]

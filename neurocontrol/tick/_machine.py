"""The compiled loop over the ticks of a row, which MuJoCo's threads run.

It knows a table of numbers, most of them addresses: what to call and when, what to copy between the
arrays of Python and MuJoCo's data. All that it is made of is in this file, so that the kept machine
code notices every edit.
"""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba import extending
from numba.core import cgutils

number: Any = numba.types
intrinsic: Any = extending.intrinsic
njit: Any = numba.njit
cfunc: Any = numba.cfunc
raw_memcpy: Any = cgutils.raw_memcpy
WORD, REAL, HALF, VOID = ir.IntType(64), ir.DoubleType(), ir.IntType(32), ir.VoidType()


# Places in the table: MuJoCo's functions, the rows of its state, and its velocities, ...
STEP, SET_STATE, GET_STATE, STATE, STATE_BYTES, STATE_FIELDS, VELOCITY, VELOCITIES, LIMIT = range(9)
# ... memory of threads and of rows, and whether any row did not get to the end, ...
THREADS, OWNERS, ROWS, OUTCOMES, DONE_TICKS, HAVE_FALLEN, TROUBLE = range(9, 16)
# ... ticks, steps of the controller in one, of muscles in one of these, of physics in one of those,
TICKS, CONTROLS, PULLS, STEPS = range(16, 20)
# and lists, each by its place and length: calls, and what is copied to and from MuJoCo's data.
CONTROL_CALLS, PULL_CALLS, TICK_CALLS, GIVEN, READ, FOUND = range(20, 32, 2)
HEADER = 32

CALL = 3  # words of a call: address, that of the first thread's arguments, bytes of a thread's
COPY = 4  # words of a copy: member of MuJoCo's data, address of the first row, its bytes, how many

DONE, FALLEN, DIVERGED, RAISED, FAILED = range(5)
"""What becomes of a row: all ticks done; fallen; a speed beyond bounds; an exception in a kernel;
an error in MuJoCo, which nobody comes back from, so that this stands there before."""


def _pointer(builder: Any, address: Any, kind: Any) -> Any:
    return builder.inttoptr(address, kind.as_pointer())


def _call(builder: Any, address: Any, result: Any, arguments: list[Any]) -> Any:
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    return builder.call(_pointer(builder, address, kind), arguments)


@intrinsic
def word(typing: Any, address: Any) -> Any:
    """The whole number at an address."""

    def read(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(builder, arguments[0], WORD))

    return number.int64(number.int64), read


@intrinsic
def octet(typing: Any, address: Any) -> Any:
    """The byte at an address."""

    def read(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.zext(builder.load(_pointer(builder, arguments[0], ir.IntType(8))), WORD)

    return number.int64(number.int64), read


@intrinsic
def real(typing: Any, address: Any) -> Any:
    """The number at an address."""

    def read(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_pointer(builder, arguments[0], REAL))

    return number.float64(number.int64), read


@intrinsic
def put(typing: Any, address: Any, value: Any) -> Any:
    """Write a whole number to an address."""

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[1], _pointer(builder, arguments[0], WORD))
        return context.get_dummy_value()

    return number.void(number.int64, number.int64), write


@intrinsic
def claim(typing: Any, address: Any, value: Any) -> Any:
    """Write a number to an address where 0 is, at once; return what was there."""

    def exchange(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _pointer(builder, arguments[0], WORD)
        found = builder.cmpxchg(place, WORD(0), arguments[1], "acq_rel", "acquire")
        return builder.extract_value(found, 0)

    return number.int64(number.int64, number.int64), exchange


@intrinsic
def copy(typing: Any, target: Any, source: Any, count: Any) -> Any:
    """Copy bytes."""

    def move(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target, source = (_pointer(builder, one, ir.IntType(8)) for one in arguments[:2])
        raw_memcpy(builder, target, source, arguments[2], 1)
        return context.get_dummy_value()

    return number.void(number.int64, number.int64, number.int64), move


@intrinsic
def take_step(typing: Any, function: Any, model: Any, data: Any) -> Any:
    """Call ``mj_step``."""

    def call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _call(builder, arguments[0], VOID, list(arguments[1:]))
        return context.get_dummy_value()

    return number.void(number.int64, number.int64, number.int64), call


@intrinsic
def move_state(typing: Any, function: Any, model: Any, data: Any, state: Any, fields: Any) -> Any:
    """Call ``mj_setState`` or ``mj_getState``."""

    def call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        fields = builder.trunc(arguments[4], HALF)
        _call(builder, arguments[0], VOID, [*arguments[1:4], fields])
        return context.get_dummy_value()

    return number.void(*(number.int64,) * 5), call


@intrinsic
def enter(typing: Any, function: Any, arguments: Any) -> Any:
    """Call an entry of :mod:`neurocontrol.tick._entries`; return whether its kernel raised."""

    def call(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.zext(_call(builder, given[0], HALF, [given[1]]), WORD)

    return number.int64(number.int64, number.int64), call


@njit(inline="always")
def make_calls(table: int, kind: int, thread: int) -> int:
    """Make the calls of a list; return whether a kernel raised."""
    place = table + 8 * word(table + 8 * kind)
    raised = 0
    for _ in range(word(table + 8 * (kind + 1))):
        raised |= enter(word(place), word(place + 8) + thread * word(place + 16))
        place += 8 * CALL
    return raised


@njit(inline="always")
def give(table: int, kind: int, data: int, row: int) -> None:
    """Copy a row of Python's arrays to MuJoCo's data."""
    place = table + 8 * word(table + 8 * kind)
    for _ in range(word(table + 8 * (kind + 1))):
        there = word(place + 8) + row * word(place + 16)
        copy(word(data + word(place)), there, word(place + 24))
        place += 8 * COPY


@njit(inline="always")
def take(table: int, kind: int, data: int, row: int) -> None:
    """Copy MuJoCo's data to a row of Python's arrays."""
    place = table + 8 * word(table + 8 * kind)
    for _ in range(word(table + 8 * (kind + 1))):
        there = word(place + 8) + row * word(place + 16)
        copy(there, word(data + word(place)), word(place + 24))
        place += 8 * COPY


@njit(inline="always")
def diverged(table: int, data: int) -> bool:
    """Tell whether a speed has left all bounds."""
    place = word(data + word(table + 8 * VELOCITY))
    beyond = 0
    for i in range(word(table + 8 * VELOCITIES)):
        beyond |= 0 if abs(real(place + 8 * i)) < real(table + 8 * LIMIT) else 1
    return beyond != 0


@njit(inline="always")
def own_place(table: int, data: int) -> int:
    """Number of the thread that MuJoCo's data belong to; they stay its own."""
    owners, thread = word(table + 8 * OWNERS), 0
    for thread in range(word(table + 8 * THREADS)):
        owner = word(owners + 8 * thread)
        if owner == 0:
            owner = claim(owners + 8 * thread, data)
        if owner == 0 or owner == data:
            return thread
    return thread


@njit(inline="always")
def go(table: int, model: int, data: int, thread: int, row: int, done: int) -> int:
    """Advance a row by its ticks; return what became of it."""
    for tick in range(word(table + 8 * TICKS)):
        for _ in range(word(table + 8 * CONTROLS)):
            if make_calls(table, CONTROL_CALLS, thread):
                return RAISED
            for _ in range(word(table + 8 * PULLS)):
                if make_calls(table, PULL_CALLS, thread):
                    return RAISED
                give(table, GIVEN, data, row)
                for _ in range(word(table + 8 * STEPS)):
                    take_step(word(table + 8 * STEP), model, data)
                take(table, READ, data, row)
                if diverged(table, data):
                    return DIVERGED
        put(done, tick + 1)
        take(table, FOUND, data, row)
        if make_calls(table, TICK_CALLS, thread):
            return RAISED
        if octet(word(table + 8 * HAVE_FALLEN) + row):
            return FALLEN
    return DONE


@cfunc("void(int64, int64, int32, int64)", cache=True)
def advance(model: int, data: int, row: int, table: int) -> None:
    """Advance a row from where Python's arrays say that it is."""
    thread = own_place(table, data)
    put(word(table + 8 * ROWS) + 8 * thread, row)
    outcome, done = word(table + 8 * OUTCOMES) + 8 * row, word(table + 8 * DONE_TICKS) + 8 * row
    put(outcome, FAILED)
    put(done, 0)
    state = word(table + 8 * STATE) + row * word(table + 8 * STATE_BYTES)
    fields = word(table + 8 * STATE_FIELDS)
    move_state(word(table + 8 * SET_STATE), model, data, state, fields)
    found = go(table, model, data, thread, row, done)
    move_state(word(table + 8 * GET_STATE), model, data, state, fields)
    put(outcome, found)
    if found != DONE:
        put(table + 8 * TROUBLE, 1)


def address() -> int:
    """Where the compiled function is."""
    found: int = advance.address
    return found

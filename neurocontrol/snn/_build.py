"""Compile a kernel for some kinds of neurons, synapses and plasticity.

Kernels and families are plain Python. Compiling a function compiles the functions that it names;
dispatches over kinds replace the stand-ins of the main kernel.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from neurocontrol.snn import _advance, _delivery, _learning, _loops, _random, _views
from neurocontrol.snn._advance import make_advance
from neurocontrol.snn._inner import inner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from neurocontrol.snn._kinds import Kinds

njit: Any = numba.njit
settings: Any = numba.config

_NAMES = (
    "line", "matrix", "table", "where", "numbers", "doubles", "wholes", "halves", "octets",
    "lowest_byte",
)  # fmt: skip
_VIEWS = {name: getattr(_views, name) for name in _NAMES}
if not settings.DISABLE_JIT:
    from neurocontrol.snn import _intrinsics

    _VIEWS = {name: getattr(_intrinsics, name) for name in _VIEWS}


_STAND_INS = {
    name: function
    for module in (_advance, _delivery, _learning)
    for name, function in vars(module).items()
}

_SOURCES = (
    "_advance", "_build", "_coupling", "_delivery", "_fields", "_graded", "_inner", "_intrinsics",
    "_kinds", "_layout", "_learning", "_live_delays", "_loops", "_modulators", "_random",
    "_terminals", "_views",
)  # fmt: skip
"""What a kernel is made of, beside the functions of its families."""


def bind(arrays: Sequence[NDArray[Any]]) -> Any:
    """Prepare arrays of one or two dimensions for kernels; they must live as long.

    Returns:
        Address, number of rows and number of columns of every array, ``(arrays, 3)``; without
        compilation the arrays themselves.
    """
    wide = [np.atleast_2d(array) for array in arrays]
    if settings.DISABLE_JIT:
        return wide
    return np.array([(array.ctypes.data, *array.shape) for array in wide], dtype=np.intp)


@cache
def kernel(kinds: Kinds) -> Callable[..., int]:
    """The kernel that dispatches on these kinds, by their index; kept on disk between processes."""
    done: dict[Any, Any] = {}

    def compiled(function: Any) -> Any:
        if function not in done:
            done[function] = _compiled(
                function, {"where": _VIEWS["where"]}, done, single=kinds.single
            )
        return done[function]

    replaced: dict[str, Any] = {
        **_VIEWS,
        "DRAWS_APART": not kinds.fused,
        "GATHERS": not all(kind.alone for kind in kinds.blocks),
        "WAITS": kinds.waits,
    }
    for name, members in (
        ("integrate_block", kinds.blocks),
        ("reset_cell", kinds.blocks),
        ("integrate_port", kinds.ports),
        ("deliver_pathway", kinds.ports),
        ("step_cells", kinds.plasticities),
        ("arrive", kinds.plasticities),
        ("fire", kinds.plasticities),
        ("step_synapses", kinds.plasticities),
    ):
        make = getattr(_loops, name)
        loops = [
            inner(_single(make(kind, compiled)) if kinds.single else make(kind, compiled))
            for kind in members
        ]
        replaced[name] = _dispatch(_STAND_INS[name], loops)
    entry: Callable[..., int] = _compiled(
        make_advance(_fingerprint(kinds)), replaced, done, {"cache": True, "nogil": True}
    )
    if not settings.DISABLE_JIT:
        return entry

    def plain(*arguments: Any) -> int:
        with np.errstate(over="ignore"):  # hashes multiply modulo 2^64
            return entry(*arguments)

    return plain


def _fingerprint(kinds: Kinds) -> int:
    """A number that changes with any source of the kernel and any function of its families.

    The compiler notices changes of the file of the main kernel only. The fingerprint is part of the
    kernel's name, and so of the key of its compiled form.
    """
    folder = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=7)
    for name in _SOURCES:
        digest.update((folder / f"{name}.py").read_bytes())
    families: list[type] = [
        *(one.family for one in kinds.blocks),
        *(one.family for one in kinds.ports),
        *(one.family for one in kinds.plasticities),
    ]
    for part in (vars(base) for family in families for base in family.__mro__):
        for function in part.values():
            if isinstance(function, staticmethod):
                for meaning in _meaning(function.__func__, set()):
                    digest.update(meaning)
    digest.update(repr(kinds).encode())
    return 1 + int.from_bytes(digest.digest(), "little")


def _meaning(function: Any, seen: set[Any]) -> Iterator[bytes]:
    """What a function computes: its instructions, constants, and whatever it names."""
    if function in seen:
        return
    seen.add(function)
    code: CodeType = function.__code__
    yield code.co_code
    yield repr([one for one in code.co_consts if not isinstance(one, CodeType)]).encode()
    yield repr(code.co_names).encode()
    for name in code.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, FunctionType):
            yield from _meaning(value, seen)
        elif isinstance(value, int | float | tuple | str | np.generic):
            yield repr(value).encode()


def _compiled(
    function: Any,
    replaced: dict[str, Any],
    done: dict[Any, Any],
    options: dict[str, bool] | None = None,
    *,
    single: bool = False,
) -> Any:
    """Compile a function and, once each, the plain functions that it names."""
    namespace = dict(function.__globals__)
    for name in function.__code__.co_names:
        value = namespace.get(name)
        if name in replaced:
            namespace[name] = replaced[name]
        elif isinstance(value, FunctionType):
            if value not in done:
                done[value] = _compiled(value, replaced, done, single=single)
            namespace[name] = done[value]
    clone = FunctionType(
        function.__code__, namespace, function.__name__, function.__defaults__, function.__closure__
    )
    clone.__qualname__ = function.__qualname__
    if single and function.__module__ != _random.__name__:
        clone = _single(clone)
    return inner(clone) if options is None else njit(error_model="numpy", **options)(clone)


def _single(function: Any) -> Any:
    """The same function with its numbers in single precision, which else would widen all others."""
    code = function.__code__
    constants = tuple(_narrow(one) for one in code.co_consts)
    namespace = {name: _narrow(value) for name, value in function.__globals__.items()}
    clone = FunctionType(
        code.replace(co_consts=constants), namespace, function.__name__, function.__defaults__,
        function.__closure__,
    )  # fmt: skip
    clone.__qualname__ = function.__qualname__
    return clone


def _narrow(value: Any) -> Any:
    if value is np.float64:
        return np.float32
    return np.float32(value) if type(value) is float else value


def _dispatch(stand_in: Any, functions: Sequence[Any]) -> Any:
    """A compiled function like ``stand_in``, whose first argument chooses one of ``functions``."""
    names = stand_in.__code__.co_varnames[: stand_in.__code__.co_argcount]
    call = f"({', '.join(names[1:])})"
    lines = [f"def {stand_in.__name__}({', '.join(names)}):"]
    for k in range(1, len(functions)):
        lines += [f"    if {names[0]} == {k}:", f"        return function_{k}{call}"]
    lines.append(f"    return function_0{call}" if functions else "    return 0")
    namespace = {f"function_{k}": function for k, function in enumerate(functions)}
    exec("\n".join(lines), namespace)
    return inner(namespace[stand_in.__name__])

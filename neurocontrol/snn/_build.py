"""Compile the kernel for a set of families.

Kernels and families are plain Python. Compiling a function compiles the functions that it names;
the dispatch over families replaces the stand-ins of the main kernel.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numba

from neurocontrol.snn import _intrinsics, _views, neurons, synapses
from neurocontrol.snn._advance import make_advance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neurocontrol.snn.neurons import Neuron
    from neurocontrol.snn.synapses import Synapse


njit: Any = numba.njit
settings: Any = numba.config

INNER = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of the functions inside the kernel: inlined, because a call would cost as much as a loop
over a population, and without an entry point, which takes as long to compile as the function."""

_VIEWS = {name: getattr(_views, name) for name in ("line", "matrix")}
if not settings.DISABLE_JIT:
    _VIEWS = {name: getattr(_intrinsics, name) for name in _VIEWS}


@cache
def kernel(
    neuron_families: tuple[type[Neuron], ...], synapse_families: tuple[type[Synapse], ...]
) -> Callable[..., None]:
    """The kernel that dispatches on these families, by their index.

    The kernel of the shipped families is kept on disk between processes.
    """
    shipped = (neuron_families, synapse_families) == (neurons.FAMILIES, synapses.FAMILIES)
    done: dict[Any, Any] = {}
    replaced = {
        **_VIEWS,
        "integrate_neuron": _dispatch([family.integrate for family in neuron_families], done),
        "reset_neuron": _dispatch([family.reset for family in neuron_families], done),
        "integrate_synapse": _dispatch([family.integrate for family in synapse_families], done),
        "deliver_synapse": _dispatch([family.deliver for family in synapse_families], done),
    }
    entry: Callable[..., None] = _compiled(
        make_advance(_fingerprint()), replaced, done, {"cache": shipped, "nogil": True}
    )
    return entry


def _fingerprint() -> int:
    """A number that changes with any source of the kernel.

    The compiler notices changes of the file of the main kernel only. The fingerprint is a variable
    of the kernel's closure, which is part of the key of its compiled form.
    """
    folder = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=7)
    for source in (folder.parent / "_exponential.py", *sorted(folder.rglob("*.py"))):
        digest.update(source.read_bytes())
    return 1 + int.from_bytes(digest.digest(), "little")


def _compiled(
    function: Any,
    replaced: dict[str, Any],
    done: dict[Any, Any],
    options: dict[str, bool] | None = None,
) -> Any:
    """Compile a function and, once each, the plain functions that it names."""
    namespace = dict(function.__globals__)
    for name in function.__code__.co_names:
        value = namespace.get(name)
        if name in replaced:
            namespace[name] = replaced[name]
        elif isinstance(value, FunctionType):
            if value not in done:
                done[value] = _compiled(value, replaced, done)
            namespace[name] = done[value]
    clone = FunctionType(
        function.__code__, namespace, function.__name__, function.__defaults__, function.__closure__
    )
    clone.__qualname__ = function.__qualname__
    return njit(error_model="numpy", **(INNER if options is None else options))(clone)


def _dispatch(functions: Sequence[Any], done: dict[Any, Any]) -> Any:
    """A compiled function whose first argument chooses one of ``functions``."""
    first = _compiled(functions[0], {}, done)
    if len(functions) == 1:

        def last(family: int, *arguments: Any) -> None:
            first(*arguments)

        return njit(**INNER)(last)
    rest = _dispatch(functions[1:], done)

    def choose(family: int, *arguments: Any) -> None:
        if family == 0:
            first(*arguments)
        else:
            rest(family - 1, *arguments)

    return njit(**INNER)(choose)

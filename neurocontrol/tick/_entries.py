"""Entries: how compiled code calls a kernel with arguments that lie in memory.

An entry is a handful of instructions that load the arguments and call the machine code that Python
would call, so that both compute the same bits.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import compiler_lock, registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from neurocontrol.calls import Call

number: Any = numba.types
typeof: Any = numba.typeof
target: Any = registry.cpu_target
lock: Any = compiler_lock.global_compiler_lock

_WORD, _HALF, _BIT = ir.IntType(64), ir.IntType(32), ir.IntType(1)
_OCTETS = ir.IntType(8).as_pointer()


_made: dict[tuple[int, Any], int] = {}
"""Addresses of entries by that of the machine code and its types; both stay while the process
lives."""
_libraries: list[Any] = []


class Entries:
    """Entries of some calls, whose arguments live as long as this object.

    Attributes:
        addresses: Of the entries, in the order of the calls.
        arguments: Of every call the memory of its arguments, a row for each thread, ``(threads,
            n)``. The first of them, the rows, is left to the caller; see :func:`words`.
    """

    def __init__(self, calls: Sequence[Call], rows: NDArray[np.int64]) -> None:
        """Make the entries.

        Args:
            calls: The calls.
            rows: Number of the row that each thread is at, which kernels take for an array of one,
                shape ``(threads,)``.
        """
        given = [
            [(rows[thread : thread + 1], *call.of(thread)) for thread in range(rows.size)]
            for call in calls
        ]
        self._held = given, rows
        self.arguments = [
            np.array([[*_all_words(one)] for one in threads], dtype=np.int64) for threads in given
        ]
        self.addresses = _entries(
            [(call.kernel, threads[0]) for call, threads in zip(calls, given, strict=True)]
        )


def _entries(calls: Sequence[tuple[Any, Sequence[Any]]]) -> list[int]:
    """Addresses of the entries of kernels with arguments like these."""
    keys, new = [], {}
    for kernel, given in calls:
        kinds = tuple(kind_of(one) for one in given)
        kernel.compile(kinds)
        compiled = kernel.overloads[kinds]
        native = compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
        keys.append((native, kinds))
        if keys[-1] not in _made:
            sizes = [8 * len([*words(one)]) for one in given]
            new[keys[-1]] = native, compiled.fndesc, sizes
    if new:
        with lock:
            library = target.target_context.codegen().create_library("neurocontrol entries")
            module = library.create_ir_module("neurocontrol entries")
            names = [_add_entry(module, *one) for one in new.values()]
            library.add_ir_module(module)
            library.finalize()
        _libraries.append(library)
        addresses = map(library.get_pointer_to_function, names)
        _made.update(zip(new, addresses, strict=True))
    return [_made[key] for key in keys]


def _add_entry(module: Any, native: int, described: Any, sizes: Sequence[int]) -> str:
    """Add the entry of a kernel, of whose arguments the sizes in bytes are given; its name."""
    context = target.target_context
    result, expected = described.restype, described.argtypes
    function = ir.Function(
        module, ir.FunctionType(_HALF, [_OCTETS]), f"neurocontrol_entry_{native:x}"
    )
    builder = ir.IRBuilder(function.append_basic_block())
    values, offset = [], 0
    for kind, size in zip(expected, sizes, strict=True):
        first = builder.gep(function.args[0], [_WORD(offset)])
        # A truth value is a whole word, too.
        held = _WORD if kind == number.boolean else context.get_value_type(kind)
        value = builder.load(builder.bitcast(first, held.as_pointer()))
        values.append(builder.trunc(value, _BIT) if kind == number.boolean else value)
        offset += size
    convention = context.call_conv
    signature = convention.get_function_type(result, expected)
    address = builder.inttoptr(_WORD(native), signature.as_pointer())
    status, _ = convention.call_function(builder, address, result, expected, values)
    builder.ret(builder.zext(status.is_error, _HALF))
    name: str = function.name
    return name


def kind_of(value: Any) -> Any:
    """The type that a kernel is compiled for.

    Unlike Python's calls it does not depend on the batch: of one row, too, an array is contiguous
    only if it would be with more.
    """
    if isinstance(value, tuple):
        return number.Tuple([kind_of(one) for one in value])
    if not isinstance(value, np.ndarray):
        return typeof(value)
    size, steps = value.itemsize, []
    for length in reversed(value.shape):
        steps.append(size)
        size *= length
    contiguous = value.strides == tuple(reversed(steps))
    return _array_kind(value.dtype, value.ndim, contiguous, value.flags.writeable)


@cache
def _array_kind(dtype: np.dtype[Any], dimensions: int, contiguous: bool, writeable: bool) -> Any:
    element, layout = typeof(np.empty(1, dtype)).dtype, "C" if contiguous else "A"
    return number.Array(element, dimensions, layout, readonly=not writeable)


def words(value: Any) -> Iterator[int]:
    """What an argument is in memory, as whole numbers: numba's value of its type."""
    if isinstance(value, tuple):
        yield from _all_words(value)
    elif isinstance(value, np.ndarray):
        yield from (0, 0, value.size, value.itemsize, value.ctypes.data)
        yield from (*value.shape, *value.strides)
    elif isinstance(value, float):
        yield int(np.float64(value).view(np.int64))
    else:
        yield int(value)


def _all_words(values: Sequence[Any]) -> Iterator[int]:
    for value in values:
        yield from words(value)

"""Variables by name, seen from one cell, one synapse or one place of an array.

The functions of families are written for one cell: ``cell.v += p.gain * inputs.current``. Behind
the names lie packed arrays, one line of ``count`` numbers for every variable, or a single number
where all cells share it. In compiled code an access is one load or store, marked so that the
compiler knows that different names never overlap: loops over cells become vector instructions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba import types
from numba.core import cgutils, imputils
from numba.core.typing import templates
from numba.extending import intrinsic, models, register_model

from neurocontrol.snn._intrinsics import mark, pointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

settings: Any = numba.config
numeric: Any = types
StructModel: Any = models.StructModel
struct_proxy: Any = cgutils.create_struct_proxy
lower_read: Any = imputils.lower_getattr_generic
lower_write: Any = imputils.lower_setattr_generic
AttributeTemplate: Any = templates.AttributeTemplate


@dataclass(frozen=True, kw_only=True)
class Fields:
    """A set of variables.

    Attributes:
        role: What they belong to, unique within a loop.
        names: Their names, in the order of their storage.
        uniform: Which of them are one number for all; these are stored before the others.
        lowest: Which of them are minus infinity for all.
    """

    role: str
    names: tuple[str, ...]
    uniform: tuple[bool, ...] = ()
    lowest: tuple[str, ...] = ()

    def offset(self, name: str) -> tuple[int, int]:
        """Numbers and lines of numbers that are stored before a variable."""
        shared = self.uniform or (False,) * len(self.names)
        place = self.names.index(name)
        if shared[place]:
            return sum(shared[:place]), 0
        return sum(shared), place - sum(shared[:place])

    def is_uniform(self, name: str) -> bool:
        """Whether a variable is one number for all."""
        return bool(self.uniform) and self.uniform[self.names.index(name)]

    def room(self, count: int) -> int:
        """Numbers that ``count`` cells need."""
        return sum(self.uniform) + (len(self.names) - sum(self.uniform)) * count


class PlainFields:
    """The variables of one cell in plain Python."""

    __slots__ = ("_array", "_count", "_fields", "_index", "_start")

    def __init__(
        self, fields: Fields, array: NDArray[Any], start: int, count: int, index: int
    ) -> None:
        """See the variables of cell ``index`` of ``count`` in ``array`` from ``start``."""
        for name, value in zip(self.__slots__, (array, count, fields, index, start), strict=True):
            object.__setattr__(self, name, value)

    def _place(self, name: str) -> int:
        numbers, lines = self._fields.offset(name)
        place: int = self._start + numbers
        if not self._fields.is_uniform(name):
            place += lines * self._count + self._index
        return place

    def __getattr__(self, name: str) -> Any:
        """Read a variable."""
        return self._array[self._place(name)]

    def __setattr__(self, name: str, value: Any) -> None:
        """Write a variable."""
        self._array[self._place(name)] = value


class FieldsType(numeric.Type):  # type: ignore[misc]
    """The type of the variables of one cell in compiled code."""

    def __init__(self, fields: Fields, apart: tuple[Fields, ...], dtype: Any) -> None:
        """Variables of ``dtype`` that overlap neither each other nor any of those ``apart``."""
        self.fields, self.apart, self.dtype = fields, apart, dtype
        super().__init__(name=f"Fields({fields}, {apart}, {dtype})")


@register_model(FieldsType)
class _FieldsModel(StructModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: FieldsType) -> None:
        members = [
            ("data", numeric.CPointer(kind.dtype)), ("count", types.intp), ("index", types.intp),
        ]  # fmt: skip
        super().__init__(manager, kind, members)


@templates.infer_getattr
class _FieldsAttribute(AttributeTemplate):  # type: ignore[misc]
    key = FieldsType

    def generic_resolve(self, kind: FieldsType, name: str) -> Any:
        return kind.dtype if name in kind.fields.names else None


def _pointer(context: Any, builder: Any, kind: FieldsType, value: Any, name: str) -> Any:
    parts = struct_proxy(kind)(context, builder, value=value)
    numbers, lines = kind.fields.offset(name)
    start = context.get_constant(types.intp, numbers)
    if kind.fields.is_uniform(name):
        return builder.gep(parts.data, [start], inbounds=True)
    before = builder.mul(context.get_constant(types.intp, lines), parts.count)
    line = builder.gep(parts.data, [builder.add(start, before)], inbounds=True)
    return builder.gep(line, [parts.index], inbounds=True)


def _mark(builder: Any, kind: FieldsType, name: str, access: Any) -> None:
    """Tell the compiler that this name shares no memory with any other of the loop."""
    module = builder.module
    domain = module.add_metadata(["neurocontrol"])
    scopes = {
        (fields.role, one): module.add_metadata([f"{fields.role}.{one}", domain])
        for fields in (kind.fields, *kind.apart)
        for one in fields.names
    }
    own = scopes.pop((kind.fields.role, name))
    access.set_metadata("alias.scope", module.add_metadata([own]))
    access.set_metadata("noalias", module.add_metadata(list(scopes.values())))
    mark(builder, kind.dtype, access)


@lower_read(FieldsType)
def _read(context: Any, builder: Any, kind: FieldsType, value: Any, name: str) -> Any:
    if name in kind.fields.lowest:
        return context.get_constant(kind.dtype, -np.inf)
    access = builder.load(_pointer(context, builder, kind, value, name))
    _mark(builder, kind, name, access)
    return access


@lower_write(FieldsType)
def _write(context: Any, builder: Any, signature: Any, arguments: Any, name: str) -> None:
    kind, given = signature.args
    value = context.cast(builder, arguments[1], given, kind.dtype)
    access = builder.store(value, _pointer(context, builder, kind, arguments[0], name))
    _mark(builder, kind, name, access)


def view(fields: Fields, apart: tuple[Fields, ...]) -> Callable[..., Any]:
    """Make the function that sees the variables of one cell.

    Args:
        fields: The variables.
        apart: All other sets of the same loop; none shares memory with ``fields``.

    Returns:
        A function of an array, the place of the first number, the number of cells and the cell.
    """
    if settings.DISABLE_JIT:

        def see(array: NDArray[Any], start: int, count: int, index: int) -> PlainFields:
            return PlainFields(fields, array.reshape(-1), start, count, index)

        return see

    @intrinsic
    def seen(typing: Any, array: Any, start: Any, count: Any, index: Any) -> Any:
        kind = FieldsType(fields, apart, array.dtype)

        def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            first = pointer(context, builder, signature.args[0], arguments[0])
            parts = struct_proxy(kind)(context, builder)
            parts.data = builder.gep(first, [arguments[1]], inbounds=True)
            parts.count, parts.index = arguments[2], arguments[3]
            return parts._getvalue()

        return kind(array, types.intp, types.intp, types.intp), make

    return seen

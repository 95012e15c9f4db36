"""The views of :mod:`neurocontrol.snn._views` for compiled code.

They hold no references, whose atomic counting would cost more than the neurons, and are valid while
the viewed array lives, which the caller of the kernel sees to. Indices are never negative. Accesses
are marked so that the compiler knows that numbers of different types never overlap, and that
tables never change: what it has read once it need not read again.
"""

from __future__ import annotations

import operator
from typing import Any

from numba import types
from numba.core import cgutils, imputils
from numba.core.typing import templates
from numba.extending import intrinsic, models, register_model
from numba.np import arrayobj

numeric: Any = types
AbstractTemplate: Any = templates.AbstractTemplate
AttributeTemplate: Any = templates.AttributeTemplate
StructModel: Any = models.StructModel
pack_array: Any = cgutils.pack_array
unpack_tuple: Any = cgutils.unpack_tuple
intp_t: Any = cgutils.intp_t
struct_proxy: Any = cgutils.create_struct_proxy
signature_of: Any = templates.signature
infer_global: Any = templates.infer_global
infer_getattr: Any = templates.infer_getattr
lower_builtin: Any = imputils.lower_builtin
lower_getattr: Any = imputils.lower_getattr
make_array: Any = arrayobj.make_array


class Packed(numeric.Type):  # type: ignore[misc]
    """The type of a view.

    Attributes:
        dtype: Type of its numbers.
        ndim: 1 or 2.
        fixed: Whether they never change.
    """

    def __init__(self, dtype: Any, ndim: int, *, fixed: bool = False) -> None:
        """A view of numbers of one type."""
        self.dtype, self.ndim, self.fixed = dtype, ndim, fixed
        super().__init__(name=f"Packed({dtype}, {ndim}, {fixed})")


@register_model(Packed)
class _PackedModel(StructModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Packed) -> None:
        shape = numeric.UniTuple(types.intp, kind.ndim)
        super().__init__(manager, kind, [("data", numeric.CPointer(kind.dtype)), ("shape", shape)])


def pointer(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Where the first number of an array or view is."""
    if isinstance(kind, Packed):
        return struct_proxy(kind)(context, builder, value=value).data
    return make_array(kind)(context, builder, value).data


def mark(builder: Any, dtype: Any, access: Any, *, fixed: bool = False) -> None:
    """Say of a load or store of which type it is; bytes are also read as words."""
    module = builder.module
    if fixed:
        access.set_metadata("invariant.load", module.add_metadata([]))
    if dtype.bitwidth > 8:
        zero = intp_t(0)
        root = module.add_metadata(["neurocontrol numbers"])
        node = module.add_metadata([str(dtype), root, zero])
        access.set_metadata("tbaa", module.add_metadata([node, node, zero]))


def _place(context: Any, builder: Any, kind: Packed, value: Any, index: Any) -> Any:
    parts = struct_proxy(kind)(context, builder, value=value)
    if kind.ndim == 2:
        row, column = unpack_tuple(builder, index, 2)
        columns = builder.extract_value(parts.shape, 1)
        index = builder.add(builder.mul(row, columns), column)
    return builder.gep(parts.data, [index], inbounds=True)


def _index(kind: Any, given: Any) -> Any:
    """Type that an index is converted to, or None if it is none of such a view."""
    if kind.ndim == 1:
        return types.intp if isinstance(given, numeric.Integer) else None
    pair = isinstance(given, numeric.BaseTuple) and len(given) == 2
    return numeric.UniTuple(types.intp, 2) if pair else None


@infer_global(operator.getitem)
class _Get(AbstractTemplate):  # type: ignore[misc]
    def generic(self, arguments: Any, names: Any) -> Any:
        kind, given = arguments
        index = _index(kind, given) if isinstance(kind, Packed) else None
        return None if index is None else signature_of(kind.dtype, kind, index)


@infer_global(operator.setitem)
class _Set(AbstractTemplate):  # type: ignore[misc]
    def generic(self, arguments: Any, names: Any) -> Any:
        kind, given, _ = arguments
        index = _index(kind, given) if isinstance(kind, Packed) and not kind.fixed else None
        return None if index is None else signature_of(types.none, kind, index, kind.dtype)


@lower_builtin(operator.getitem, Packed, numeric.Any)
def _get(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind = signature.args[0]
    access = builder.load(_place(context, builder, kind, *arguments))
    mark(builder, kind.dtype, access, fixed=kind.fixed)
    return access


@lower_builtin(operator.setitem, Packed, numeric.Any, numeric.Any)
def _set(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind, (view, index, value) = signature.args[0], arguments
    access = builder.store(value, _place(context, builder, kind, view, index))
    mark(builder, kind.dtype, access)
    return context.get_dummy_value()


@infer_getattr
class _Attributes(AttributeTemplate):  # type: ignore[misc]
    key = Packed

    def resolve_shape(self, kind: Packed) -> Any:
        return numeric.UniTuple(types.intp, kind.ndim)


@lower_getattr(Packed, "shape")
def _shape(context: Any, builder: Any, kind: Packed, value: Any) -> Any:
    return struct_proxy(kind)(context, builder, value=value).shape


def _view(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    source, view = signature.args[0], signature.return_type
    array, start, *shape = arguments
    parts = struct_proxy(view)(context, builder)
    first = pointer(context, builder, source, array)
    parts.data = builder.gep(first, [start], inbounds=True)
    parts.shape = pack_array(builder, shape)
    return parts._getvalue()


@intrinsic
def line(typing: Any, array: Any, start: Any, count: Any) -> Any:
    """See :func:`neurocontrol.snn._views.line`."""
    return Packed(array.dtype, 1)(array, types.intp, types.intp), _view


@intrinsic
def matrix(typing: Any, array: Any, start: Any, rows: Any, columns: Any) -> Any:
    """See :func:`neurocontrol.snn._views.matrix`."""
    return Packed(array.dtype, 2)(array, types.intp, types.intp, types.intp), _view


@intrinsic
def table(typing: Any, array: Any, rows: Any, columns: Any) -> Any:
    """See :func:`neurocontrol.snn._views.table`."""

    def see(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, *shape = arguments
        start = context.get_constant(types.intp, 0)
        return _view(context, builder, signature, (array, start, *shape))

    return Packed(array.dtype, 2, fixed=True)(array, types.intp, types.intp), see


def _bound(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Read an address, a number of rows and one of columns."""
    kind, entries = signature.return_type, types.Array(types.intp, 2, "C")
    table = make_array(entries)(context, builder, arguments[0])
    start = builder.mul(arguments[1], context.get_constant(types.intp, 3))
    address, *shape = (
        builder.load(builder.gep(table.data, [builder.add(start, intp_t(k))])) for k in range(3)
    )
    parts = struct_proxy(kind)(context, builder)
    parts.data = builder.inttoptr(address, parts.data.type)
    parts.shape = pack_array(builder, shape)
    return parts._getvalue()


@intrinsic
def numbers(typing: Any, bound: Any, place: Any, like: Any) -> Any:
    """See :func:`neurocontrol.snn._views.numbers`."""
    return Packed(like.dtype, 2)(bound, types.intp, like), _bound


@intrinsic
def doubles(typing: Any, bound: Any, place: Any) -> Any:
    """See :func:`neurocontrol.snn._views.doubles`."""
    return Packed(types.float64, 2)(bound, types.intp), _bound


@intrinsic
def wholes(typing: Any, bound: Any, place: Any) -> Any:
    """See :func:`neurocontrol.snn._views.wholes`."""
    return Packed(types.int64, 2)(bound, types.intp), _bound


@intrinsic
def halves(typing: Any, bound: Any, place: Any) -> Any:
    """See :func:`neurocontrol.snn._views.halves`."""
    return Packed(types.int32, 2)(bound, types.intp), _bound


@intrinsic
def octets(typing: Any, bound: Any, place: Any) -> Any:
    """See :func:`neurocontrol.snn._views.octets`."""
    return Packed(types.uint8, 2)(bound, types.intp), _bound


@intrinsic
def lowest_byte(typing: Any, word: Any) -> Any:
    """See :func:`neurocontrol.snn._views.lowest_byte`."""

    def count(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        zeros = builder.cttz(arguments[0], cgutils.true_bit)
        return builder.lshr(zeros, context.get_constant(types.int64, 3))

    return types.int64(types.int64), count


@intrinsic
def where(typing: Any, condition: Any, value: Any, other: Any) -> Any:
    """See :func:`neurocontrol.snn._views.where`."""
    kind = typing.unify_types(value, other)

    def choose(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        taken, *numbers = (
            context.cast(builder, argument, given, wanted)
            for argument, given, wanted in zip(
                arguments, signature.args, (types.boolean, kind, kind), strict=True
            )
        )
        return builder.select(taken, *numbers)

    return kind(condition, value, other), choose

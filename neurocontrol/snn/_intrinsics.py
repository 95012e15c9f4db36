"""The views of :mod:`neurocontrol.snn._views` for compiled code, without reference counts.

They are valid while the viewed array lives, which the caller of the kernel sees to.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

pack_array: Any = cgutils.pack_array
make_array: Any = arrayobj.make_array
populate_array: Any = arrayobj.populate_array


def _view(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    source, view = signature.args[0], signature.return_type
    start, *shape = arguments[1:]
    array = make_array(source)(context, builder, arguments[0])
    size = context.get_constant(types.intp, context.get_abi_sizeof(array.data.type.pointee))
    strides = [size] if len(shape) == 1 else [builder.mul(shape[1], size), size]
    result = make_array(view)(context, builder)
    populate_array(
        result,
        data=builder.gep(array.data, [start]),
        shape=pack_array(builder, shape),
        strides=pack_array(builder, strides),
        itemsize=size,
        meminfo=None,
    )
    return result._getvalue()


@intrinsic
def line(typing: Any, array: Any, start: Any, count: Any) -> Any:
    """See :func:`neurocontrol.snn._views.line`."""
    view = types.Array(array.dtype, 1, "C")
    return view(array, types.intp, types.intp), _view


@intrinsic
def matrix(typing: Any, array: Any, start: Any, rows: Any, columns: Any) -> Any:
    """See :func:`neurocontrol.snn._views.matrix`."""
    view = types.Array(array.dtype, 2, "C")
    return view(array, types.intp, types.intp, types.intp), _view


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

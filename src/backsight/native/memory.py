"""Numbers of flat arrays read and written at a place that is known to be inside.

Numba's own indexing asks at every access whether the index counts from the end; that question
stands between a loop and the processor's vectors.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


@intrinsic
def at(_context: Any, array: Any, index: Any) -> Any:
    """array[index] of a flat contiguous array; the index is not asked about."""

    def read(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_make_pointer(context, builder, signature, args))

    return array.dtype(array, index), read


@intrinsic
def put(_context: Any, array: Any, index: Any, value: Any) -> Any:
    """array[index] = value of a flat contiguous array; the index is not asked about."""

    def write(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number = context.cast(builder, args[2], signature.args[2], array.dtype)
        builder.store(number, _make_pointer(context, builder, signature, args))
        return context.get_dummy_value()

    return types.none(array, index, value), write


def _make_pointer(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    array = context.make_array(signature.args[0])(context, builder, args[0])
    return builder.gep(array.data, [args[1]], inbounds=True)


@intrinsic
def to_float(_context: Any, bits: Any) -> Any:
    """The number that an int32 or int64 is the bits of."""
    number = types.float32 if bits.bitwidth == 32 else types.float64

    def cast(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.FloatType() if bits.bitwidth == 32 else ir.DoubleType())

    return number(bits), cast


@intrinsic
def to_bits(_context: Any, number: Any) -> Any:
    """The bits of a float32 or float64 as an integer."""

    def cast(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(number.bitwidth))

    return (types.int32 if number.bitwidth == 32 else types.int64)(number), cast

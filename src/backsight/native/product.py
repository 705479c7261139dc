"""A matrix product of parts of flat arrays, by a routine of BLAS whose address is given."""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

ROWS, PLAIN, TRANSPOSED = 101, 111, 112
"""What BLAS calls matrices row by row, as they are, and transposed."""


def _make_product(integer_type: ir.IntType) -> Any:
    """The call where whole numbers are of some kind."""

    @intrinsic
    def product(
        _context: Any,
        address: Any,
        one_turned: Any,
        two_turned: Any,
        m: Any,
        k: Any,
        n: Any,
        a: Any,
        p: Any,
        b: Any,
        q: Any,
        c: Any,
        r: Any,
    ) -> Any:
        """c[r:] = a[p:] (m, k) times b[q:] (k, n); turned: 1 where one lies transposed."""

        def call(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            real = context.get_value_type(signature.args[6].dtype)
            pointer, enum = real.as_pointer(), ir.IntType(32)
            kinds = [
                enum,
                enum,
                enum,
                integer_type,
                integer_type,
                integer_type,
                real,
                pointer,
                integer_type,
                pointer,
                integer_type,
                real,
                pointer,
                integer_type,
            ]
            function = builder.inttoptr(args[0], ir.FunctionType(ir.VoidType(), kinds).as_pointer())
            places = [
                builder.gep(
                    context.make_array(signature.args[i])(context, builder, args[i]).data,
                    [args[i + 1]],
                    inbounds=True,
                )
                for i in (6, 8, 10)
            ]
            rows, columns, inner = (
                builder.trunc(args[i], integer_type) if integer_type.width < 64 else args[i]
                for i in (3, 5, 4)
            )
            is_transposed = [builder.icmp_signed("!=", args[i], args[i].type(0)) for i in (1, 2)]
            orders = [builder.select(t, enum(TRANSPOSED), enum(PLAIN)) for t in is_transposed]
            builder.call(
                function,
                [
                    enum(ROWS),
                    *orders,
                    rows,
                    columns,
                    inner,
                    real(1.0),
                    places[0],
                    builder.select(is_transposed[0], rows, inner),
                    places[1],
                    builder.select(is_transposed[1], inner, columns),
                    real(0.0),
                    places[2],
                    columns,
                ],
            )
            return context.get_dummy_value()

        whole_number = types.int64
        argument_types = (
            whole_number,
            whole_number,
            whole_number,
            whole_number,
            whole_number,
            whole_number,
            a,
            whole_number,
            b,
            whole_number,
            c,
            whole_number,
        )
        return types.none(*argument_types), call

    return product


product_wide = _make_product(ir.IntType(64))
product_narrow = _make_product(ir.IntType(32))

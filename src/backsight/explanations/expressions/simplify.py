"""An expression without its zeros: d · 0 + c is c. For weights that start without draws."""

import ast


def without_zeros(expression: ast.expr) -> ast.expr:
    """The expression without what a factor of 0 takes away and what an added 0 leaves alone."""
    if not isinstance(expression, ast.BinOp):
        return expression
    left, right = without_zeros(expression.left), without_zeros(expression.right)
    match expression.op:
        case ast.Mult() if _is_zero(left) or _is_zero(right):
            return ast.Constant(0)
        case ast.Add() if _is_zero(left):
            return right
        case ast.Add() | ast.Sub() if _is_zero(right):
            return left
    return ast.BinOp(left=left, op=expression.op, right=right)


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0

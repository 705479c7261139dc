"""The order of operations in plain Python, number by number, as decision 0023 says it: the oracle
of the kernels. Numbers are NumPy scalars of R, so that each operation is rounded once."""

from typing import Any

import numpy as np

LANES = {"float32": 16, "float64": 8}


def add_lanes(v: list[Any], kind: Any) -> Any:
    if not v:
        return kind(0)
    lanes = 1
    while lanes * 2 <= min(len(v), LANES[kind.__name__]):
        lanes *= 2
    whole = len(v) - len(v) % lanes
    s = [v[j] for j in range(lanes)]
    for block in range(lanes, whole, lanes):
        for j in range(lanes):
            s[j] = s[j] + v[block + j]
    while lanes > 1:
        half = lanes // 2
        for j in range(half):
            s[j] = s[j] + s[j + half]
        lanes = half
    result = s[0]
    for i in range(whole, len(v)):
        result = result + v[i]
    return result


def add_chain(v: list[Any]) -> Any:
    result = v[0]
    for term in v[1:]:
        result = result + term
    return result


def add_blocks(v: list[Any], kind: Any, narrow: bool) -> Any:
    blocks = [v[at : at + 32] for at in range(0, len(v), 32)]
    return add_chain([add_lanes(b, kind) if narrow else add_chain(b) for b in blocks])


def sum_rows(x: Any) -> list[Any]:
    kind, units = x.dtype.type, x.shape[1]
    return [add_blocks([row[j] for row in x], kind, units <= 12) for j in range(units)]


def sum_units(x: Any) -> list[Any]:
    return [add_lanes(list(row), x.dtype.type) for row in x]


def total(x: Any) -> Any:
    return add_blocks(sum_units(x), x.dtype.type, True)


def sum_vector(v: Any) -> float:
    sums = [
        float(add_lanes(list(v[at : at + 4096]), v.dtype.type)) for at in range(0, len(v), 4096)
    ]
    return float(add_chain(sums))


def matmul(a: Any, b: Any) -> list[list[Any]]:
    kind, one_column = a.dtype.type, b.shape[1] == 1
    out = []
    for i in range(a.shape[0]):
        out.append([])
        for j in range(b.shape[1]):
            products = [a[i, k] * b[k, j] for k in range(a.shape[1])]
            out[-1].append(add_lanes(products, kind) if one_column else add_chain(products))
    return out


def matmul_over_rows(x: Any, u: Any) -> list[list[Any]]:
    narrow = max(x.shape[1], u.shape[1]) <= 12
    out = []
    for i in range(x.shape[1]):
        out.append([])
        for j in range(u.shape[1]):
            products = [x[k, i] * u[k, j] for k in range(len(x))]
            out[-1].append(
                add_blocks(products, x.dtype.type, True) if narrow else add_chain(products)
            )
    return out


def power(x: Any, exponent: int) -> Any:
    if exponent < 0:
        return x.dtype.type(1) / power(x, -exponent)
    result, base = None, x
    while exponent:
        if exponent & 1:
            result = base if result is None else result * base
        exponent >>= 1
        if exponent:
            base = base * base
    return x.dtype.type(1) if result is None else result


def make_numbers(shape: tuple[int, ...], dtype: str) -> Any:
    """Numbers of very different sizes, so that another order has other bits."""
    random = np.random.default_rng(sum(shape))
    return (random.normal(size=shape) * 10.0 ** random.integers(-3, 4, shape)).astype(dtype)

"""Article 000's regularizer with its slope mended, beside a data slope that still lacks its 1/N.

    backsight train xor_cloud:rows=50 --with examples/articles/mended_regularizer.py …

Its value is the script's, λΣw²/(2N). Its slope is λw, N times the true one, as the data's is.
"""

from backsight.records import Array, NotNegative, Regularizer, formula, total


@formula
def value(w: Array, N: int, *, lam: NotNegative = 1e-4) -> Array:
    return lam * total(w**2) / (2 * N)


@formula
def slope(w: Array, N: int, *, lam: NotNegative = 1e-4) -> Array:
    return lam * w


mended_l2 = Regularizer(name="mended_l2", value=value, slope=slope)

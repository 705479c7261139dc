"""Dual and complex numbers carry derivatives through every word that a formula may use."""

import numpy as np
import pytest

from backsight.checks.complexes import COMPLEX, to_complexes
from backsight.checks.duals import DUAL, Dual
from backsight.kernel import vocabulary
from backsight.kernel.formula import formula
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.vocabulary import (
    add_up,
    cos,
    erf,
    exp,
    expm1,
    floor,
    log,
    log1p,
    max_units,
    maximum,
    minimum,
    pack,
    pi,
    sign,
    sin,
    sqrt,
    sum_rows,
    sum_units,
    tanh,
    total,
    where,
)  # fmt: skip

H = 1e-6


@formula
def smooth(z):
    return total(cos(z) + sin(z) + erf(z) + exp(z) + expm1(z) + log(z * z) + log1p(z * z) + tanh(z))


@formula
def branches(z):
    return total(maximum(z, 0.1) * minimum(z, 0.2) + where(z > 0, z, -z * z) + abs(z) * sign(z))


@formula
def powers(z):
    w = abs(z) + 1
    return total(w**2 + w**3 - w**0.5 + w**-1 + 2**w + sqrt(w) + 1 / w + (1 - w) / w + w**w)


@formula
def reductions(z):
    return total(z * sum_units(z) - max_units(z) * z + sum_rows(z * z)) + total(z.T @ z * pi)


@formula
def steps(z):
    return total(add_up(z, floor(z) * z, where(z <= 0, 1, z), where(z == 9, z, 0)))


@formula
def packed(z):
    return total(pack(z, z * z, sum_rows(z)) ** 2) + total(where(z != 0, z, 2))


FORMULAS = [smooth, branches, powers, reductions, steps, packed]


def differences(value, z):
    found = np.empty(z.size)
    for i in range(z.size):
        up, down = z.copy(), z.copy()
        up.flat[i] += H
        down.flat[i] -= H
        found[i] = (value(up) - value(down)) / (2 * H)
    return found


@pytest.fixture
def z():
    return np.random.default_rng(5).normal(size=(3, 4))


@pytest.mark.parametrize("value", FORMULAS, ids=repr)
def test_dual_numbers_agree_with_differences(value, z):
    """Every word, in twelve directions at once; the value is NumPy's."""
    dual = value.with_words(DUAL)(Dual(z, np.eye(z.size).reshape(z.size, 3, 4)))
    plain = value.with_words(make_numpy_words(np.float64))
    np.testing.assert_allclose(dual.value, plain(z), rtol=1e-14)
    np.testing.assert_allclose(dual.tangents, differences(plain, z), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("value", FORMULAS, ids=repr)
def test_complex_steps_agree_with_dual_numbers(value, z):
    """Every word, to the last digits."""
    dual = value.with_words(DUAL)(Dual(z, np.eye(z.size).reshape(z.size, 3, 4)))
    for i in range(z.size):
        step = to_complexes(z)
        step.flat[i] += 1e-30j
        found = np.imag(value.with_words(COMPLEX)(step)).item() / 1e-30
        np.testing.assert_allclose(found, dual.tangents[i], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("words", [DUAL, COMPLEX], ids=["dual", "complex"])
def test_every_word_is_there(words):
    """And on plain numbers and arrays each does what NumPy's does."""
    assert set(words) == set(vocabulary.__all__)
    assert words["exp"](0.5) == vocabulary.exp(0.5)
    x = np.array([[0.5, -0.5]])
    np.testing.assert_array_equal(words["max_units"](x), [[0.5]])

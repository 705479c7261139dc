"""Numerical gradients in native code: which routes it takes, and that its bits are its own."""

import platform

import numpy as np
import pytest
from points import dense, point_of

from backsight.checks import Point
from backsight.checks.structured import IMAGINARY, REAL, Differentiator, Probe
from backsight.checks.structured.native_rows import NativeRowRunner, make_native_runner
from backsight.checks.structured.routes import RouteMap
from backsight.engine.native.row_module import print_row_module
from backsight.maths.activations import activations
from backsight.maths.losses import losses
from backsight.native.machine import write_assembly

pytest.importorskip("llvmlite")
x86 = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="names processors of this kind"
)
STEP = 1e-5
LAYERS = [dense(5, "relu"), dense(4, "tanh"), dense()]


def both(w):
    """w + h and w - h."""
    return np.full(w.shape, STEP), np.full(w.shape, -STEP)


CENTRAL = Probe(numbers=REAL, sides=both, signs=(1.0, -1.0))
FORWARD = Probe(numbers=REAL, sides=lambda w: both(w)[:1])


def find_runners(point, probe=CENTRAL):
    """For each dense layer, its route in native code, or None."""
    routes = RouteMap(point.derivation)
    layers = [e for e in point.derivation.acts("forward") if "dense" in e.formula]
    return [make_native_runner(routes, routes.find_route(e), probe) for e in layers]


@pytest.mark.parametrize(("width", "native"), [(12, [True, True]), (13, [False, True])])
def test_a_route_is_native_where_it_is_narrow(width, native):
    """Units of what follows the column decide, not those of the column's own layer."""
    point = point_of(layers=[dense(20, "relu"), dense(width, "tanh"), dense()])
    found = find_runners(point)
    assert [runner is not None for runner in found[:2]] == native


@pytest.mark.slow
@pytest.mark.parametrize(
    "network",
    [
        *(pytest.param({"layers": [dense(5, n), dense(4, n), dense()]}, id=n) for n in activations),
        *(pytest.param({"loss": n, "layers": [dense(5, "tanh"), dense()]}, id=n) for n in losses),
    ],
)
def test_every_activation_and_loss(network):
    """Each is native and finds what NumPy finds, to the rounding of some dozen operations."""
    point = point_of(**network)
    assert all(find_runners(point))
    plain, native = (
        Differentiator(point.derivation, CENTRAL, kinks=False, native=n)(point)
        for n in (False, True)
    )
    rounding = 64 * np.finfo(float).eps * max(1, abs(plain.loss))
    np.testing.assert_allclose(native.sums, plain.sums, rtol=0, atol=rounding)
    assert native.rows_run == plain.rows_run


def test_complex_numbers_are_not_native():
    """Native code has real numbers alone."""
    probe = Probe(numbers=IMAGINARY, sides=lambda w: (np.full(w.shape, 1e-30),))
    assert not any(find_runners(point_of(layers=LAYERS), probe))


@pytest.mark.parametrize("probe", [CENTRAL, FORWARD], ids=["central", "forward"])
def test_only_what_is_asked_has_the_same_bits(probe):
    """A weight's derivative does not depend on which others are asked for: blocks are others
    then, and lanes."""
    point = point_of(layers=LAYERS)
    prepared = Differentiator(point.derivation, probe, kinks=False, native=True)
    whole = prepared(point).derivatives
    chosen = np.arange(0, point.theta.size, 3)
    some = prepared(point.with_entries(chosen)).derivatives
    np.testing.assert_array_equal(some[chosen], whole[chosen])
    assert np.isnan(np.delete(some, chosen)).all()


@pytest.mark.parametrize("many", [1, 2**6, 2**20])
def test_how_many_units_are_one_call_changes_no_bit(monkeypatch, many):
    """One by one, a few, all of them."""
    point = point_of(layers=LAYERS)
    run = Differentiator(point.derivation, CENTRAL, kinks=False, native=True)
    usual = run(point).derivatives
    monkeypatch.setattr("backsight.checks.structured.native_rows.MOST_NUMBERS", many)
    np.testing.assert_array_equal(run(point).derivatives, usual)


@pytest.mark.parametrize("signs", [(1.0, -1.0), (1.0,), (1.0, -4.0)])
def test_steps_of_their_own(signs):
    """Each weight with a step of its own, and signs that do not cancel."""
    point = point_of(layers=LAYERS)
    probe = Probe(
        numbers=REAL,
        sides=lambda w: tuple(s * (1 + np.abs(w)) for s in both(w))[: len(signs)],
        signs=signs,
    )
    plain, native = (
        Differentiator(point.derivation, probe, kinks=False, native=n)(point) for n in (False, True)
    )
    np.testing.assert_allclose(native.sums, plain.sums, rtol=0, atol=1e-14)
    assert native.rows_run == plain.rows_run


def test_a_row_that_no_weight_meets_is_never_looked_at():
    """A row of zeros has pairs for biases alone; one without any is in no block."""
    point = point_of(layers=[{"layer": {"name": "dense", "bias": False}, "units": 4}, dense()])
    x = point.start_values["x"].copy()
    x[::2] = 0
    still = Point(derivation=point.derivation, values={**point.start_values, "x": x})
    plain, native = (
        Differentiator(still.derivation, CENTRAL, kinks=False, native=n)(still)
        for n in (False, True)
    )
    np.testing.assert_allclose(native.derivatives, plain.derivatives, rtol=0, atol=4e-10)
    assert native.rows_run == plain.rows_run


def test_what_is_no_number_stays_none():
    """A weight that is NaN makes the derivatives behind it NaN, as in NumPy."""
    point = point_of(layers=LAYERS)
    theta = point.theta.copy()
    theta[-1] = np.nan
    broken = Point(derivation=point.derivation, values={**point.start_values, "theta": theta})
    plain, native = (
        Differentiator(broken.derivation, CENTRAL, kinks=False, native=n)(broken).derivatives
        for n in (False, True)
    )
    np.testing.assert_array_equal(np.isnan(native), np.isnan(plain))


@x86
def test_nothing_is_fused():
    """No instruction multiplies and adds at once; where that is allowed, some do."""
    (runner, *_) = find_runners(point_of(layers=LAYERS), FORWARD)
    assert isinstance(runner, NativeRowRunner)
    text = print_row_module(runner.program)
    assert "vfm" not in write_assembly(text, "haswell")
    allowed = text.replace(" fmul ", " fmul contract ").replace(" fadd ", " fadd contract ")
    assert "vfm" in write_assembly(allowed, "haswell")


@x86
def test_the_bits_are_those_of_any_processor(monkeypatch):
    """Vectors of 128 bits or of 512: every operation is rounded alike."""
    point = point_of(layers=LAYERS)
    found = []
    for processor in ("x86-64", ""):
        monkeypatch.setenv("BACKSIGHT_PROCESSOR", processor)
        run = Differentiator(point.derivation, CENTRAL, kinks=False, native=True)
        found.append(run(point).derivatives)
    np.testing.assert_array_equal(*found)

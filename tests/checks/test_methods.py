"""All ways to the gradient agree, for everything that the catalogs can be made into."""

import importlib.util

import numpy as np
import pytest
from points import dense, layers, point_of

from backsight.checks import agree, methods
from backsight.kernel.errors import BadInput, BadShape, UnknownName
from backsight.maths import catalogs

EXACT = ("complex_step", "forward_mode", "path_sum")
LOSSES, ACTIVATIONS = list(catalogs["losses"]), list(catalogs["activations"])
LIBRARIES = ("torch", "jax")
DROPOUT = {"layer": {"name": "dropout", "p": 0.4}}
OTHERS = {
    **{f"{r} per {p}": {"regularizer": {"name": r, "lam": 0.1, "per": p}}
       for r in catalogs["regularizers"] for p in ("batch", "row")},
    "dropout": {"layers": [dense(4, "tanh"), DROPOUT, dense(3, "silu"), DROPOUT, dense()]},
    "dropout first": {"layers": [DROPOUT, dense(4, "tanh"), dense()]},
    "no biases": {"layers": [{"layer": {"name": "dense", "bias": False}, "units": 4}, dense()]},
    "no hidden layer": {"layers": [dense()]},
    "nesterov": {"optimizer": "nesterov", "regularizer": "l2"},
    "adam": {"optimizer": "adam", "clipping": "by_norm"},
    "float32 asked for": {"dtype": "float32"},
}  # fmt: skip


def relative(point, name):
    """The largest error of a method, relative to the largest derivative of the network."""
    found = methods[name].gradient(point).gradients
    expected = methods["backprop"].gradient(point).gradients
    largest = max(np.abs(g).max() for g in expected.values())
    assert found.keys() == expected.keys()
    assert largest > 0
    return max(np.abs(found[w] - expected[w]).max() for w in expected) / largest


def compare(**changes):
    """Central differences to 1e-6; complex step, forward mode and path sum to 1e-12."""
    point = point_of(**changes)
    with np.errstate(all="ignore"):
        assert agree(point, ["central_difference", "forward_difference"]).holds
        assert relative(point, "central_difference") < 1e-6
        for name in EXACT:
            assert relative(point, name) < 1e-12, name


ONCE = {(name, LOSSES[k % len(LOSSES)]) for k, name in enumerate(ACTIVATIONS)} | {
    (ACTIVATIONS[k % len(ACTIVATIONS)], name) for k, name in enumerate(LOSSES)
}
"""Every activation and every loss at least once; all crossings of them are slow."""
CROSSED = [
    pytest.param(output, loss, marks=() if (output, loss) in ONCE else pytest.mark.slow)
    for output in ACTIVATIONS
    for loss in LOSSES
]


@pytest.mark.parametrize(("output", "loss"), CROSSED)
def test_every_two_records_meet(output, loss):
    """Each output with each loss, and each hidden activation with each of both."""
    place = ACTIVATIONS.index(output) + LOSSES.index(loss)
    shift = -1.0 if output in ("exponential", "softplus") else 0.5
    compare(layers=layers(ACTIVATIONS[place % len(ACTIVATIONS)], output), loss=loss, shift=shift)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_with_every_loss(activation, loss):
    """With the output that suits the loss."""
    compare(layers=layers(activation, catalogs["losses"][loss].output), loss=loss)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ACTIVATIONS)
def test_every_output_with_every_loss(output, loss):
    """Outputs that do not suit the loss too: it clips them, and the slope says so."""
    shift = -1.0 if output == "exponential" else 0.5
    compare(layers=layers("tanh", output), loss=loss, shift=shift)


@pytest.mark.parametrize("case", OTHERS)
def test_everything_else_that_a_network_has(case):
    """Regularizers, dropout with its mask held fixed, no biases, no hidden layer, look-ahead."""
    compare(**OTHERS[case])


@pytest.mark.parametrize("activation", [a for a in ACTIVATIONS if a != "softmax"])
@pytest.mark.parametrize("name", EXACT)
def test_exact_methods_agree_where_sums_are_0(name, activation):
    """At z = 0, where formulas branch: the slope from the left, as the catalog has it."""
    point = point_of(layers=layers(activation, "sigmoid"), loss="binary_cross_entropy")
    point.start_values["theta"][:] = 0
    point.start_values["theta"][-2:] = (0.3, -0.2)
    assert relative(point, name) < 1e-12


@pytest.mark.parametrize("name", [n for n in methods if not methods[n].needs])
def test_only_chosen_entries_cost(name):
    """With entries chosen, those are what the full gradient has; the work is not more."""
    chosen = np.array([3, 0, 20])
    some, full = (methods[name].gradient(point_of(chosen=c)) for c in (chosen, None))
    point = point_of()
    for weight, places in point.split_by_weight(np.arange(point.theta.size)).items():
        asked = np.isin(places, chosen)
        np.testing.assert_array_equal(some.gradients[weight][asked], full.gradients[weight][asked])
    assert some.passes <= full.passes


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_other_libraries_agree(library, activation):
    """PyTorch's and JAX's autograd, where they are installed, with every loss."""
    pytest.importorskip(library)
    for loss in LOSSES if library == "torch" or activation == "tanh" else LOSSES[:2]:
        output = catalogs["losses"][loss].output
        point = point_of(layers=layers(activation, output), loss=loss, regularizer="l2")
        assert relative(point, f"{library}_autograd") < 1e-12


@pytest.mark.parametrize("case", OTHERS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_other_libraries_agree_on_everything_else(library, case):
    """Regularizers, dropout, no biases, no hidden layer, look-ahead."""
    pytest.importorskip(library)
    assert relative(point_of(**OTHERS[case]), f"{library}_autograd") < 1e-12


@pytest.mark.parametrize("library", LIBRARIES)
def test_other_libraries_are_refused_at_ties(library):
    """Where sums are exactly 0 their slopes are another convention's; among all: left out."""
    pytest.importorskip(library)
    point = point_of(layers=layers("sigmoid"))
    point.start_values["theta"][:] = 0
    with pytest.raises(BadInput, match="sums are exactly 0"):
        methods[f"{library}_autograd"].gradient(point)
    assert f"{library}_autograd" in agree(point).left_out


@pytest.mark.parametrize("activation", ["tanh", "gelu", "softmax"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_other_libraries_agree_at_ties_of_smooth_formulas(library, activation):
    """Nothing is refused where no formula has two sides."""
    pytest.importorskip(library)
    point = point_of(layers=layers(activation))
    point.start_values["theta"][:-2] = 0
    assert relative(point, f"{library}_autograd") < 1e-12


@pytest.mark.parametrize("library", LIBRARIES)
def test_without_a_library_the_install_line_is_told(library):
    """Asked for by name it says what to install; among all it is left out."""
    if importlib.util.find_spec(library):
        pytest.skip(f"{library} is installed")
    name, line = f"{library}_autograd", f"pip install {library}"
    with pytest.raises(BadInput, match=line):
        methods[name].gradient(point_of())
    with pytest.raises(BadInput, match=line):
        agree(point_of(), [name])
    assert line in agree(point_of()).left_out[name]


def test_jax_keeps_the_users_precision():
    """float64 for the call only: jax's setting is the user's."""
    jax = pytest.importorskip("jax")
    before = jax.config.jax_enable_x64
    found = methods["jax_autograd"].gradient(point_of()).gradients["W1"]
    assert found.dtype == np.float64
    assert jax.config.jax_enable_x64 == before
    assert jax.numpy.ones(2).dtype == (np.float64 if before else np.float32)


def test_the_work_is_counted_in_passes():
    """39 weights: 78 passes for central differences, 40 for forward ones, 3 for backpropagation."""
    point = point_of()
    passes = {n: methods[n].gradient(point).passes for n in methods if not methods[n].needs}
    assert passes.pop("path_sum") > 3
    assert passes == {
        "backprop": 3, "central_difference": 78, "forward_difference": 40, "complex_step": 39,
        "forward_mode": 78,
    }  # fmt: skip


def test_an_unknown_method_is_told():
    """The nearest name and the known ones."""
    with pytest.raises(UnknownName, match="Did you mean 'central_difference'"):
        methods["central_diference"]


def test_a_point_checks_itself():
    """A missing array and one of another shape are named."""
    point = point_of()
    with pytest.raises(BadInput, match="no 'y'"):
        type(point)(derivation=point.derivation, values={"x": point.values["x"]})
    values = {**point.values, "x": np.zeros((2, 3))}
    with pytest.raises(BadShape, match=r"x has the shape \(2, 3\)"):
        type(point)(derivation=point.derivation, values=values)


def test_every_method_says_what_it_is():
    """One line for each, for listings."""
    assert all(methods.describe(name).endswith(".") for name in methods)

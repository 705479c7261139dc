"""A formula runs, shows its work and gives its lines, all from one `def`."""

import ast

import numpy as np
import pytest

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import RESULT, formula
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.vocabulary import exp, where


@formula
def bell(z):
    """A bell curve."""
    s = z * z
    return exp(-s)


@formula
def chosen(z, c, *, form="sum", scale=2.0, centered=False):
    m = z - c if centered else z
    p = m + c
    q = m * c
    u = scale * p if form == "sum" else scale * q
    return u


@formula
def step_up(z):
    return where(z > 0, 1, 0)


@formula
def three(z, *, n=3):
    return z if n != 3 else 3 * z if not n == 4 else 4 * z  # noqa: SIM201 - `not` is tested


@formula
def renamed(w, v):
    v = 0.5 * v
    w = w + v
    v = 2 * w
    return w, v


@formula
def outer(z):
    b = bell(z)
    return b + step_up(z)


def written(lines):
    return [f"{line.name} = {ast.unparse(line.expression)}" for line in lines]


def test_a_setting_that_a_formula_does_not_have_is_refused():
    """By its lines as by running it; the ones it has are named."""
    with pytest.raises(TypeError, match=r"no setting 'shape'; it has form, scale, centered"):
        chosen.list_lines(shape="sum")
    with pytest.raises(TypeError, match=r"no setting 'n'; it has none"):
        bell.is_only("z", n=3)
    with pytest.raises(TypeError, match="shape"):
        chosen(1.0, 2.0, shape="sum")


def test_lines_are_the_source_line_by_line():
    """The docstring is left out and the returned expression comes last."""
    assert written(bell.list_lines()) == ["s = z * z", "result = exp(-s)"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["m = z", "p = m + c", "u = scale * p", "result = u"]),
        ({"form": "product"}, ["m = z", "q = m * c", "u = scale * q", "result = u"]),
        ({"centered": True}, ["m = z - c", "p = m + c", "u = scale * p", "result = u"]),
    ],
)
def test_lines_keep_only_the_branch_that_runs(settings, expected):
    """A branch is decided by the settings, and lines that only the other one needs are dropped."""
    assert written(chosen.list_lines(**settings)) == expected


@pytest.mark.parametrize(("n", "expected", "at_10"), [(3, "3 * z", 30), (5, "z", 10)])
def test_nested_and_negated_branches_are_decided(n, expected, at_10):
    """`!=`, `not` and a branch within a branch choose as Python does."""
    assert written(three.list_lines(n=n)) == [f"result = {expected}"]
    assert three(10, n=n) == at_10


def test_a_line_overwritten_before_it_is_read_is_dropped():
    """Of two lines with one name the earlier stays only where something reads it."""

    @formula
    def twice(z):
        s = 1 + z
        s = 2 * z
        return s

    assert written(twice.list_lines()) == ["s = 2 * z", "result = s"]
    assert written(renamed.list_lines()) == ["v = 0.5 * v", "w = w + v", "v = 2 * w"]
    assert renamed.results == ("w", "v")


@pytest.mark.parametrize("rows", [1, 5])
def test_work_keeps_every_line_and_gives_what_the_call_gives(rows):
    """Its numbers are those of the call bit for bit, the operands included."""
    z = np.random.default_rng(rows).normal(size=(rows, 3))
    kept = bell.compute_lines(make_numpy_words(z.dtype), z)
    assert set(kept) == {"z", "s", RESULT}
    assert np.array_equal(kept["s"], z * z)
    assert kept[RESULT].tobytes() == bell(z).tobytes()


def test_work_of_a_returned_tuple_is_a_tuple():
    """The parts keep their own names beside it."""
    kept = renamed.compute_lines(make_numpy_words("float64"), 1.0, 4.0)
    assert kept[RESULT] == renamed(1.0, 4.0) == (3.0, 6.0)
    assert (kept["w"], kept["v"]) == kept[RESULT]


def test_work_uses_the_settings_and_their_defaults():
    """Settings are arguments of the work as they are of the call."""
    words = make_numpy_words("float64")
    assert chosen.compute_lines(words, 2.0, 3.0)["u"] == chosen(2.0, 3.0) == 10.0
    assert chosen.compute_lines(words, 2.0, 3.0, form="product")["u"] == 12.0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_on_runs_in_the_words_of_a_library(dtype):
    """Plain numbers in `where` take the dtype of the words; nested formulas are rebound too."""
    z = np.array([-1, 0, 2], dtype)
    words = make_numpy_words(dtype)
    assert step_up.with_words(words)(z).dtype == outer.with_words(words)(z).dtype == dtype
    assert step_up.with_words(words)(z).tolist() == [0, 0, 1]
    assert step_up.compute_lines(words, z)[RESULT].dtype == dtype


def test_on_replaces_words_also_in_nested_formulas():
    """A word of the library is called at every depth, and the formula itself is unchanged."""
    spoken = {"exp": lambda x: 100.0, "where": lambda test, yes, no: 7.0}
    assert outer.with_words(spoken)(0.5) == 107.0
    assert outer.compute_lines(spoken, 0.5) == {"z": 0.5, "b": 100.0, RESULT: 107.0}
    assert outer(0.0) == 1.0


def floor(z):
    """Of this file, and only by its name like a word."""
    return z + 1000


@formula
def grounded(z):
    return floor(z) + exp(z)


def test_a_function_of_the_file_is_kept_though_named_like_a_word():
    """Only the vocabulary's own words are replaced by the library's."""
    spoken = {"floor": lambda z: -1.0, "exp": lambda z: 0.5}
    assert grounded.with_words(spoken)(2.0) == 1002.5


def with_if(z):
    if z > 0:
        z = -z
    return z


def without_return(z):
    s = z  # noqa: F841 - that is the point


def returning_nothing(z):
    return


def only_documented(z):
    """Nothing else."""


def growing(z):
    z += 1
    return z


def unpacking(z):
    a, b = z
    return a + b


def looping(z):
    for _ in range(3):
        z = z * z
    return z


@pytest.mark.parametrize(
    "function",
    [
        with_if, without_return, returning_nothing, only_documented, growing, unpacking, looping,
    ],
)  # fmt: skip
def test_what_is_not_a_formula_is_refused(function):
    """The body is assignments to one name and one return; anything else is a BadRecord."""
    with pytest.raises(BadRecord, match="return"):
        formula(function).list_lines()


@pytest.mark.parametrize("thing", [lambda z: z, len, "z", type("Callable", (), {})])
def test_only_a_def_makes_a_formula(thing):
    """A lambda, a builtin, a text and a class have no lines to read."""
    with pytest.raises(BadRecord, match="plain `def`"):
        formula(thing)


def test_a_formula_hides_nothing_in_a_closure():
    """What a formula reads are its operands, its settings and the words, never a name around it."""
    hidden = 3.0

    def closed(z):
        return hidden * z

    with pytest.raises(BadRecord, match="hidden"):
        formula(closed)


@formula
def on_an_operand(z, *, form="a"):
    return z if z > 0 else -z


@formula
def on_an_operand_alone(z, *, form="a"):
    return z if z else form


@formula
def on_a_missing_name(z):
    return z if form == "a" else -z  # noqa: F821 - that is the point


@pytest.mark.parametrize("wrong", [on_an_operand, on_an_operand_alone, on_a_missing_name])
def test_a_branch_depends_on_settings_only(wrong):
    """Numbers branch with `where`: a conditional expression on them is a BadRecord."""
    with pytest.raises(BadRecord, match="settings only"):
        wrong.list_lines()


def test_parameters_settings_and_defaults_are_read_from_the_signature():
    """Operands are positional, settings keyword-only."""
    assert chosen.parameters == ("z", "c")
    assert chosen.settings == {"form": "sum", "scale": 2.0, "centered": False}
    assert not chosen.variadic


@formula
def annotated(z: float, *, alpha: int = 1) -> float:
    return alpha * z


@formula
def gathering(*terms):
    return exp(*terms)


def test_kinds_are_the_annotations_of_the_settings():
    """Of them alone: operands are arrays, whatever is written there."""
    assert annotated.kinds == {"alpha": int}
    assert annotated.settings == {"alpha": 1}
    assert gathering.variadic
    assert gathering.parameters == ("terms",)


def test_is_only_knows_a_formula_that_returns_its_operand():
    """Under settings that leave nothing but the operand."""
    assert three.is_only("z", n=4)
    assert not three.is_only("z", n=3)
    assert not bell.is_only("z")

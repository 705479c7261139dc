"""Answers to a worksheet are right, or the slip that gives them is named."""

import numpy as np
import pytest

from backsight.checks.marking import Marking, count_significant, read_number
from backsight.kernel.errors import UnknownName

RANDOM = np.random.default_rng(0)
X, W = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=(3, 3))
Z = X @ W
A = 1 / (1 + np.exp(-Z))
UPSTREAM = RANDOM.normal(size=(4, 3))
A2 = 1 / (1 + np.exp(-A))
DELTA = UPSTREAM * A * (1 - A)
TRUE = X.T @ DELTA
FACTS = {
    "true": TRUE, "inputs": X, "z": Z, "a": A, "upstream": UPSTREAM, "activation": "sigmoid",
    "rows": 4,
}  # fmt: skip
ASKED = [(0, 0), (0, 1), (1, 2), (2, 0)]


def name(index):
    return f"backward/dL_dW1[{index[0]},{index[1]}]"


def marking(**numbers):
    """A sheet on which four entries of one gradient are asked for, and z1[0,0]."""
    answers = {name(i): float(TRUE[i]) for i in ASKED} | {"forward/z1[0,0]": float(Z[0, 0])}
    return Marking(answers=answers, numbers=numbers, layers={"dL_dW1": FACTS}, digits=6)


def filled(wrong):
    """Answers to the four entries, as they come out of some array, to six digits."""
    return {name(i): f"{wrong[i]:.6g}" for i in ASKED}


def test_right_answers_are_right_to_the_digits_shown():
    """Rounded to six digits, or to three, and one unit off in the last of them."""
    for text in (f"{TRUE[0, 0]:.6g}", f"{TRUE[0, 0]:.3g}", f"{TRUE[0, 0]:.12g}"):
        first, *others = marking()({name((0, 0)): text})
        assert first.right is True
        assert all(mark.right is None for mark in others)


SLIPS = {
    "sign": (-TRUE, "sign"),
    "mean and sum": (4 * TRUE, "1/N with N = 4"),
    "transposed": (TRUE.T, "transposed"),
    "missing slope": (X.T @ UPSTREAM, "slope of the activation is missing"),
    "slope at a": (X.T @ (UPSTREAM * A2 * (1 - A2)), "instead of z"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_the_slip_behind_wrong_answers_is_named(slip):
    """Of six digits each, in four entries of nine."""
    wrong, said = SLIPS[slip]
    marks = marking()(filled(wrong))
    told = [m for m in marks if m.right is False]
    assert told
    assert all(said in m.said for m in told)


def test_no_slip_is_named_for_a_number_that_none_explains():
    """It does not guess."""
    marks = marking()({name(i): str(0.1234 + k * k) for k, i in enumerate(ASKED)})
    assert [m.said for m in marks if m.right is False] == ["No known slip."] * 4


def test_an_exchanged_number_is_told():
    """The answer is another number of the sheet."""
    marks = marking(**{"forward/a1[0,0]": float(A[0, 0])})({"forward/z1[0,0]": f"{A[0, 0]:.6g}"})
    assert marks[-1].said == "That is forward/a1[0,0], not forward/z1[0,0]."


def test_unknown_blanks_are_refused():
    """By name, with what there is."""
    with pytest.raises(UnknownName, match="z1"):
        marking()({"forward/z9[0,0]": "1"})


def test_what_is_no_number_is_wrong_alone():
    """The others are marked."""
    marks = marking()({"forward/z1[0,0]": "one", name((0, 0)): f"{TRUE[0, 0]:.6g}"})
    assert [m.right for m in marks] == [True, None, None, None, False]
    assert (marks[-1].answer, marks[-1].said) == (None, "'one' is no number")


def test_an_answer_of_too_few_digits_is_not_called_another_number():
    """Two of them, rightly rounded: more are asked for."""
    mark = marking(**{"forward/a1[0,0]": round(float(TRUE[0, 0]), 2)})(
        {name((0, 0)): f"{TRUE[0, 0]:.2g}"}
    )[0]
    assert (mark.right, mark.is_short) == (False, True)
    assert mark.said == "It is right so far: give at least 3 digits."
    wrong = marking()({name((0, 0)): f"{-3 * TRUE[0, 0]:.2g}"})[0]
    assert (wrong.right, wrong.is_short) == (False, False)


@pytest.mark.parametrize("text", ["{:.3g}", "{:.6g}"])
def test_slips_are_named_to_the_digits_that_are_given(text):
    """A sign, and the mean's 1/N, in a number that is no gradient of weights, too."""
    asked = {"backward/dL_dz1[0,0]": 0.183187, "forward/z1[0,0]": 1.5}
    sheet = Marking(answers=asked, numbers={}, layers={"dL_dW1": FACTS}, digits=6)
    for number, said in (
        (-0.183187, "The sign is wrong."),
        (4 * 0.183187, "4 times the number"),
        (0.183187 / 4, "1/4 stands in it twice"),
    ):
        assert said in sheet({"backward/dL_dz1[0,0]": text.format(number)})[0].said


TYPED = {
    "−0,5": (-0.5, 1), "－０．５": (-0.5, 1), " 1.5e-3 ": (0.0015, 2), "+2": (2.0, 1),
    "1/3": (1 / 3, 17), "½": (0.5, 17), "2.5 × 10⁻⁷": (2.5e-7, 2), "−10⁻⁸": (-1e-8, 1),
    "2.5*10^-7": (2.5e-7, 2), "3x10^(4)": (3e4, 1), "1 000": (1000.0, 4), "0.0120": (0.012, 3),
    "300": (300.0, 3), "∞": (np.inf, 17), "−∞": (-np.inf, 17),
}  # fmt: skip
"""As people and the sheet itself write numbers: what they are, and how many digits they have."""


@pytest.mark.parametrize("text", TYPED)
def test_numbers_are_read_as_people_type_them(text):
    """With a real minus sign, a decimal comma, powers of ten, fractions, blanks, wide digits."""
    assert (read_number(text), count_significant(text)) == TYPED[text]


@pytest.mark.parametrize("text", ["1/0", "one", "1,234.5", "1_000", "0x10", "10^x", "^", "/"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 0.0])
def test_a_number_without_digits_is_right_as_it_is(number):
    """nan, inf and 0, and nothing else for them."""
    judge = Marking(answers={"L": number}, numbers={}, layers={}, digits=6)
    assert judge({"L": str(number)})[0].right is True
    assert judge({"L": "1.5"})[0].right is False

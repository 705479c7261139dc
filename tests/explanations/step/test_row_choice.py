"""The row that is followed where none was asked for tells most, and the page says why."""

import numpy as np
import pytest

from backsight.engine.state import make_initial_state
from backsight.explanations import make_sheet
from backsight.explanations.step.ledger import make_ledger
from backsight.explanations.step.row_choice import choose_row
from backsight.kernel.document import Heading, Numbers, Paragraph, WorkedNumber
from backsight.studies.explanation.step import find_step

HIDDEN = {"units": 4, "activation": "tanh"}


def texts(document):
    return [b.text for b in document.blocks if isinstance(b, Paragraph)]


@pytest.fixture(scope="module")
def step(derived, stepped):
    return stepped(derived({"layers": [HIDDEN, {}], "dtype": "float64"}, outputs=4))


def test_it_is_the_row_that_adds_most_to_the_loss(step):
    """By the rows' own losses, found without the sheet."""
    own = -np.log((step.tape["a2"] * step.tape["y"]).sum(axis=1))
    choice = choose_row(make_ledger(step), 6)
    assert choice.row == own.argmax() != 0
    assert f"{own.max() / 4:.6g} of {own.mean():.6g}" in choice.reason.text


def test_the_page_follows_it_and_says_so(step):
    """In marks, worked numbers, the loss's own part; another row where one is asked for."""
    row = choose_row(make_ledger(step), 6).row
    document = make_sheet(step)
    assert any(f"Row {row} is followed because" in text for text in texts(document))
    (z1,) = [b for b in document.blocks if isinstance(b, Numbers) and b.symbol == "z1"]
    assert {m[0] for m in z1.marked} == {row}
    anchors = [b.anchor for b in document.blocks if isinstance(b, WorkedNumber)]
    assert f"loss/L[{row}]" in anchors
    other = make_sheet(step, sample=(row + 1) % 4)
    assert not any("is followed because" in text for text in texts(other))
    assert f"loss/L[{(row + 1) % 4}]" in [
        b.anchor for b in other.blocks if isinstance(b, WorkedNumber)
    ]


def test_a_unit_with_its_row_is_that_row(step):
    """Nothing is chosen then."""
    document = make_sheet(step, unit="z1[0,2]")
    assert not any("is followed because" in text for text in texts(document))


def test_what_is_not_finite_is_more_telling(derived, stepped, make_step):
    """The row in which it is made first, whatever the others cost."""
    plain = stepped(derived({"layers": [HIDDEN, {}], "dtype": "float64"}))
    batch = {**plain.batch, "x": plain.batch["x"].copy()}
    batch["x"][1] = 1e308

    made = make_step(plain.derivation, plain.state, batch)
    choice = choose_row(make_ledger(made), 6)
    assert choice.row == 1
    assert "not finite" in choice.reason.text
    assert "{z1}[1, " in choice.reason.text


def test_rows_that_cost_the_same_are_told(derived, make_step):
    """Of weights that all are 0."""
    derivation = derived({"layers": [{}], "dtype": "float64"})

    state = make_initial_state(derivation, 0, "constant")
    state.vectors["theta"][...] = 0
    made = make_step(derivation, state, {"x": np.eye(4, 3), "y": np.eye(4, 3)[[0, 1, 2, 0]]})
    choice = choose_row(make_ledger(made), 6)
    assert choice.row == 0
    assert choice.reason.text == "Row 0 is followed: all rows add the same to the loss."


def test_an_array_without_a_slope_is_said_to_have_none(derived, make_step):
    """Units that are off: nothing in it is the steepest."""

    derivation = derived({"layers": [{"units": 3, "activation": "relu"}, {}], "dtype": "float64"})
    state = make_initial_state(derivation, 0, "constant")
    state.vectors["theta"][: 9 + 3] = -1
    made = make_step(derivation, state, {"x": np.eye(4, 3), "y": np.eye(4, 3)[[0, 1, 2, 0]]})
    abouts = [b.about for b in make_sheet(made, topics="update").blocks if isinstance(b, Heading)]
    assert "the loss has no slope in any of {W1}" in abouts
    assert "the weight that is followed" in abouts


def test_what_the_row_adds_nothing_to_is_told():
    """Row 0 of xor is (0, 0), and relu units are off at 0: of longer chains nothing is claimed."""
    step, _ = find_step("xor", 1, activation="relu", seed=3)
    blocks = make_sheet(step, sample=0).blocks
    why = next(b.text for b in blocks if isinstance(b, Paragraph) and " followed: " in b.text)
    assert why.startswith(
        "{b2}[0] is followed: row 0 adds 0 to every derivative of {W1}, {b1}, {W2}; {b2} comes next"
    )
    assert "longest" not in why
    heads = {b.anchor: b.about for b in blocks if isinstance(b, Heading)}
    said = "row 0 adds 0 to every derivative of {W1}; the loss is steepest in this one"
    i, j = np.unravel_index(np.abs(step.tape["dL_dW1"]).argmax(), (2, 3))
    assert heads[f"update/W1[{i},{j}]"] == said


def test_numbers_without_the_regularizer_are_said_to_be():
    """Of the loss and of a derivative: both stand on the page with it, too."""
    for options, count in (({"l2": 0.01}, 1), ({}, 0)):
        step, _ = find_step("xor", 3, **options)
        said = " ".join(texts(make_sheet(step)))
        assert said.count("the loss without the regularizer: ") == count
        assert said.count("Both numbers are without the regularizer.") == count

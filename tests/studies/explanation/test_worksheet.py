"""A worksheet of a real step: blanked, filled in, marked."""

import json

import numpy as np
import pytest

import backsight
from backsight.explanations.step.worksheet import Key, LayerValues
from backsight.kernel.document import Document, Numbers
from backsight.kernel.errors import BadData, BadInput
from backsight.studies.explanation.worksheet import (
    blank_out,
    format_answers,
    format_key,
    mark_answers,
    read_answers,
    read_key,
)


@pytest.fixture(scope="module")
def step():
    """The first step of a small network whose sums are squashed by tanh."""
    return next(backsight.start("xor", hidden="3", activation="tanh", dtype="float64").steps())


def asked(step):
    """Every entry of dL_dW1, left out, and the key."""
    array = Numbers(
        anchor="backward/dL_dW1", symbol="dL_dW1", values=np.asarray(step.tape["dL_dW1"]),
        shape=(2, 3), rows=(0, 1), columns=(0, 1, 2),
    )  # fmt: skip
    return blank_out(Document(title="a sheet", blocks=(array,)), step, 1.0)


def test_right_answers_to_a_real_step_are_right(step):
    """The tape's own numbers, to six digits."""
    _document, key = asked(step)
    answers = {name: f"{value:.6g}" for name, value in key.answers.items()}
    assert len(answers) == 6
    assert all(mark.right for mark in mark_answers(key, answers))


def test_a_slip_in_a_real_step_is_named(step):
    """dL/da taken for dL/dz: the slope of tanh is missing."""
    _document, key = asked(step)
    tape = step.tape
    wrong = np.asarray(tape["x"]).T @ np.asarray(tape["dL_da1"])
    answers = {name: f"{wrong.ravel()[i]:.8g}" for i, name in enumerate(key.answers)}
    marks = mark_answers(key, answers)
    assert all("slope of the activation is missing" in m.said for m in marks if not m.right)
    assert not all(m.right for m in marks)


def test_the_sheet_says_what_it_is():
    """A worksheet, and how many numbers to write where; a share may be a text."""
    page = backsight.explain("xor", hidden=[3], blank="30%")
    assert page.document.title.startswith("Worksheet: ")
    first = page.document.blocks[0]
    assert first.text.startswith(f"{len(page.key.answers)} numbers are left out. ")
    assert page.key.answers == backsight.explain("xor", hidden=[3], blank=0.3).key.answers


def test_key_and_answers_are_files(step, tmp_path):
    """What is written is what is read."""
    _document, key = asked(step)
    (tmp_path / "key.json").write_text(format_key(key), encoding="utf-8")
    (tmp_path / "answers.csv").write_text(format_answers(key.answers), encoding="utf-8")
    assert read_key(tmp_path / "key.json") == key
    assert read_answers(tmp_path / "answers.csv") == dict.fromkeys(key.answers, "")
    assert all(
        mark.right is None for mark in mark_answers(key, read_answers(tmp_path / "answers.csv"))
    )


def test_files_that_are_none_are_refused(tmp_path):
    """Missing, of another kind, without the columns, not UTF-8."""
    bad = tmp_path / "bad"
    with pytest.raises(BadData, match="cannot be read"):
        read_key(bad)
    bad.write_bytes(b"{}")
    with pytest.raises(BadData, match="no key of a worksheet"):
        read_key(bad)
    with pytest.raises(BadData, match="columns name and answer"):
        read_answers(bad)
    bad.write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadData, match="UTF-8"):
        read_answers(bad)


def test_a_key_of_a_later_format_is_refused():
    """Rather than misread."""
    with pytest.raises(BadInput, match="format 2"):
        mark_answers(Key(title="", answers={}, numbers={}, format=2), {})


def test_a_key_holds_what_json_has_no_number_for(tmp_path):
    """nan and inf, in answers and layers."""
    layers = {"dL_dW1": LayerValues(true=[[np.inf, -np.inf]])}
    key = Key(title="nan", answers={"L": np.inf}, numbers={"x[0]": -np.inf}, layers=layers)
    (tmp_path / "key.json").write_text(format_key(key), encoding="utf-8")
    assert read_key(tmp_path / "key.json") == key


BAD_KEYS = {
    "a ragged layer": {"layers": {"dL_dW1": {"true": [[1], [1, 2]]}}},
    "a name without an index": {"answers": {"a[b]": 1.0}},
    "digits beyond all": {"digits": 10**9},
    "a word": {"answers": {"L": "many"}},
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_key_from_elsewhere_is_refused(name, tmp_path):
    """With one message."""
    plain = {"title": "", "answers": {}, "numbers": {}, **BAD_KEYS[name]}
    (tmp_path / "key.json").write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(BadData, match="no key of a worksheet"):
        read_key(tmp_path / "key.json")


def test_answers_come_from_spreadsheets(tmp_path):
    """With semicolons or tabs between columns, and commas in numbers."""
    for delimiter in ";\t":
        text = f"name{delimiter}answer\nforward/z1[0,2]{delimiter}0,5\n"
        (tmp_path / "answers.csv").write_text(text, encoding="utf-8")
        assert read_answers(tmp_path / "answers.csv") == {"forward/z1[0,2]": "0,5"}


def test_one_number_is_no_worksheet(step):
    """--number and --blank are two wishes."""
    with pytest.raises(BadInput, match="`number`"):
        backsight.explain(step, number="L", blank=0.5)

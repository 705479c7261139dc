"""`backsight.exercise`: a page that shows itself and marks what is answered."""

import pytest

import backsight
from backsight.kernel.errors import BadInput, UnknownName


def test_a_page_marks_numbers_texts_files_and_functions(tmp_path):
    """A dict of numbers or texts, a CSV file, a function."""
    page = backsight.exercise("bp3", seed=2)
    assert page.mark(page.answers).right
    assert page.mark({n: f"{v:.4g}" for n, v in page.answers.items()}).right
    page.save(tmp_path / "sheet.txt")
    assert not page.mark(tmp_path / "sheet.answers.csv").right
    assert page.mark(lambda delta: delta.sum(axis=0)).right


def test_marks_show_themselves():
    """As text and as HTML, and as plain data."""
    page = backsight.exercise("bp3")
    marks = page.mark({n: 3 * v for n, v in page.answers.items()})
    assert "0 of 4 answers are right." in repr(marks)
    assert "Mean and sum are confused: the 1/3" in marks._repr_html_()
    code = page.mark(lambda delta: delta.mean(axis=0))
    assert "The function is wrong." in repr(code)
    assert code.to_plain()["code"]["slip"] == "bias_averaged_apart"


def test_the_solution_is_a_page():
    """With the numbers that the sheet does not have."""
    page = backsight.exercise("regularizer", seed=4)
    assert "Key: A regularizer" in str(page.solution)
    assert "______" in str(page)
    assert "______" not in str(page.solution)


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        ({"topic": "bp9"}, UnknownName, "bp9"),
        ({"topic": 3}, BadInput, "is a text"),
        ({"topic": "bp2", "seed": -1}, BadInput, "from 0"),
        ({"topic": "bp2", "seed": 0.5}, BadInput, "whole number"),
        ({"topic": "bp2", "optimizer": "adam"}, BadInput, "for the exercise update"),
    ],
)
def test_what_cannot_be_used_is_refused(words, error, message):
    """By name."""
    with pytest.raises(error, match=message):
        backsight.exercise(**words)


def test_other_answers_are_refused():
    """Neither numbers by name, nor a file, nor a function."""
    with pytest.raises(BadInput, match="got list"):
        backsight.exercise("bp2").mark([1.0])
    with pytest.raises(UnknownName, match="W9"):
        backsight.exercise("bp2").mark({"W9": 1})

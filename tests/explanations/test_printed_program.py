"""A Derivation as a Document: every equation, in its symbols, with its reason."""

import ast
import dataclasses
from pathlib import Path

import pytest

from backsight.explanations import make_derivation_page
from backsight.explanations.expressions.statement import list_names
from backsight.kernel.document import Equations, Facts, Paragraph
from backsight.render import format_symbol, to_terminal
from backsight.render.mathematics.letters import typeset_number

HIDDEN = {"units": 4, "activation": "tanh"}


def rows_of(document):
    return [r for b in document.blocks if isinstance(b, Equations) for r in b.rows]


def test_the_articles_network_is_printed_as_it_was(article):
    """The golden print of the 2-3-2 network of article 000."""
    golden = Path(__file__).with_name("article.txt").read_text(encoding="utf-8")
    assert to_terminal(make_derivation_page(article), width=80, color=False) == golden


@pytest.fixture(scope="module")
def printed(derivation):
    """The program of every derivation, made once."""
    return make_derivation_page(derivation)


def test_every_equation_is_printed_once(derivation, printed):
    """With its number, the shape of what it makes and its reason."""
    rows = {row.number: row for row in rows_of(printed)}
    assert sorted(rows) == [e.number for e in derivation.equations]
    for equation in derivation.equations:
        row = rows[equation.number]
        assert row.shape == derivation.symbols[equation.targets[0]].shape
        assert row.reason == equation.reason


def test_every_operand_that_matters_is_in_its_equation(derivation, printed):
    """What the formula reads stands on the right; a weight's draws keep the formula's letter."""
    rows = {row.number: row for row in rows_of(printed)}
    for equation in derivation.equations:
        if equation.formula.startswith("initializers."):
            continue
        lines = equation.reads.list_lines(**equation.settings)
        read = {n.id for x in lines for n in ast.walk(x.expression) if isinstance(n, ast.Name)}
        bound = zip(equation.reads.parameters, equation.operands, strict=False)
        used = equation.operands if equation.reads.variadic else [o for p, o in bound if p in read]
        named = set().union(*map(list_names, rows[equation.number].statements))
        assert set(used) <= named


def test_every_name_has_a_shape_or_a_value_or_is_a_letter_of_its_own(printed):
    """Nothing in an equation is left unexplained."""
    facts = {f.symbol for b in printed.blocks if isinstance(b, Facts) for f in b.facts}
    for row in rows_of(printed):
        known = facts | {f.symbol for f in row.facts} | {s.left for s in row.statements} | {"pi"}
        for statement in row.statements:
            assert list_names(statement) <= known


def test_no_two_names_of_an_equation_print_alike(printed):
    """Locals, settings and symbols of one equation can be told apart."""
    for row in rows_of(printed):
        names = set().union(*map(list_names, row.statements))
        assert len({format_symbol(name) for name in names}) == len(names)


def test_no_two_symbols_of_a_derivation_print_alike(derivation):
    """Nor can any two of the whole program be confused."""
    printed = {format_symbol(name) for name in derivation.symbols}
    assert len(printed) == len(derivation.symbols)


def test_it_prints_at_any_width(derivation, printed):
    """Wide or narrow, the same equations come out."""
    for width in (60, 140):
        text = to_terminal(printed, width=width, color=False)
        assert all(f"({e.number})" in text for e in derivation.equations)
        assert "{dL" not in text


def test_settings_are_said_beneath(derived):
    """Letters stay letters; their values stand below, to the last digit."""
    document = make_derivation_page(derived({"layers": [{}], "optimizer": "adam"}))
    facts = {format_symbol(f.symbol): typeset_number(f.value) for f in rows_of(document)[-1].facts}
    assert facts == {"β₁": "0.9", "β₂": "0.999", "ε": "10⁻⁸"}


def test_draws_are_said_as_what_they_are(article):
    """The distribution and the stream that they come from."""
    (draws, *_) = rows_of(make_derivation_page(article))[0].facts
    assert draws.symbol == "d" or "d" in {
        f.symbol for f in rows_of(make_derivation_page(article))[0].facts
    }
    text = to_terminal(make_derivation_page(article), width=80, color=False)
    assert "with d uniform draws in [0, 1) from the stream “initial/W1”" in text


def test_what_is_carried_takes_the_old_values_place(derived):
    """Memory and weights are renewed with ←, in the order of the formula."""
    step = rows_of(make_derivation_page(derived({"layers": [{}], "optimizer": "lion"})))[-1]
    assert [(s.left, s.relation) for s in step.statements] == [
        ("d", "="), ("theta", "←"), ("m", "←")
    ]  # fmt: skip


def test_notes_come_last(derived):
    """What a user should know stands where it is not missed."""
    document = make_derivation_page(
        derived({"layers": [{"activation": "sigmoid"}], "loss": "categorical_cross_entropy"})
    )
    note = document.blocks[-1]
    assert isinstance(note, Paragraph)
    assert note.kind == "note"
    assert "epsilon" in note.text


def test_a_trained_network_is_printed_without_what_trains_it(derived):
    """Forward and loss alone; the weights are given."""
    document = make_derivation_page(derived({"layers": [HIDDEN, {}]}, training=False))
    text = to_terminal(document, width=80, color=False)
    assert "BACKWARD" not in text
    assert "START" not in text
    given = next(b for b in document.blocks if isinstance(b, Facts))
    assert {"W1", "b1", "W2", "b2"} <= {f.symbol for f in given.facts}


def test_a_document_can_be_taken_apart_but_not_changed(article):
    """It is plain frozen data."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_derivation_page(article).title = "another"

"""What holds for the print of every formula; a new record is tested by existing."""

import ast
import dataclasses
import itertools
from collections.abc import Mapping
from typing import Literal, get_args, get_origin

import pytest

from backsight.kernel import vocabulary
from backsight.kernel.formula import Formula
from backsight.maths import catalogs
from backsight.render import expression, symbol
from backsight.render.unicode import function

ARRAYS = dict.fromkeys("adegmpsuvwxyz", (4, 3)) | {"upstream": (4, 3), "W": (3, 3)}
NO_NAMES = frozenset({"np", "abs"}) | {*vocabulary.__all__} - {"pi"}


def formulas_in(thing, place):
    if isinstance(thing, Formula):
        yield pytest.param(thing, id=place)
    elif isinstance(thing, Mapping):
        for key, part in thing.items():
            yield from formulas_in(part, f"{place}.{key}")
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from formulas_in(getattr(thing, field.name), f"{place}.{field.name}")


EVERY = [
    found
    for folder, catalog in catalogs.items()
    for name in catalog
    for found in formulas_in(catalog[name], f"{folder}.{name}")
]


def forms(formula):
    """Every way in which its settings of few values can be set."""
    few = {
        name: [True, False] if kind is bool else list(get_args(kind))
        for name, kind in formula.kinds.items()
        if kind is bool or get_origin(kind) is Literal
    }
    for values in itertools.product(*few.values()):
        yield formula.lines(**dict(zip(few, values, strict=True)))


def names_in(formula, lines):
    """Its parameters, settings and lines that occur, functions aside."""
    used = {n.id for x in lines for n in ast.walk(x.expression) if isinstance(n, ast.Name)}
    named = {x.name for x in lines} | {*formula.parameters, *formula.settings, "pi"}
    return {name for name in used | {x.name for x in lines} if name in named}


@pytest.mark.parametrize("formula", [p for p in EVERY if not p.values[0].variadic])
def test_every_formula_is_printed_without_python_in_it(formula):
    """No operator, function name or spelt-out letter of Python shows through."""
    for lines in forms(formula):
        for line in lines:
            text = expression(line.expression, ARRAYS)
            assert not set("*@-_[]") & set(text), text
            assert not {"sqrt", "log", "where", "lam", "total", "pack"} & set(text.split("("))


@pytest.mark.parametrize("formula", EVERY)
def test_no_two_names_of_a_formula_print_alike(formula):
    """Two symbols are one to the reader if they look the same."""
    for lines in forms(formula):
        names = names_in(formula, lines)
        assert len({symbol(n) for n in names}) == len(names)


@pytest.mark.parametrize("formula", EVERY)
def test_no_name_of_a_formula_prints_like_a_function(formula):
    """A weight called exp would be read as the exponential."""
    words = {function(word) for word in vocabulary.__all__ if word != "pi"}
    for lines in forms(formula):
        assert not words & {symbol(n) for n in names_in(formula, lines)}


@pytest.mark.parametrize("word", sorted({*vocabulary.__all__} - {"pi"}))
def test_every_word_of_the_vocabulary_is_printed(word):
    """Each has a sign or a name of its own, and shows what it is of."""
    source = {"where": "where(x > y, x, y)", "maximum": "maximum(x, y)", "minimum": "minimum(x, y)"}
    text = expression(ast.parse(source.get(word, f"{word}(x)"), mode="eval").body, {"x": (4, 3)})
    assert "x" in text
    assert text != "x" or word == "add_up"


@pytest.mark.parametrize("name", catalogs["activations"])
def test_every_activation_is_called_by_its_symbol(name):
    """σ(z), not sigmoid(z)."""
    call = ast.parse(f"{name}(z)", mode="eval").body
    record = catalogs["activations"][name]
    wanted = name if name in vocabulary.__all__ else record.symbol
    assert expression(call, ARRAYS) == f"{wanted}(z)"

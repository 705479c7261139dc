"""What holds for the print of every formula; a new record is tested by existing."""

import ast
import dataclasses
import itertools
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from shutil import which
from typing import Literal, get_args, get_origin

import pytest

from backsight.kernel import vocabulary
from backsight.kernel.formula import Formula
from backsight.maths import catalogs
from backsight.render import format_expression, format_symbol
from backsight.render.mathematics.glyphs import GREEK
from backsight.render.mathematics.latex import write_latex, write_symbol_latex
from backsight.render.mathematics.mathml import wrap_math, write_mathml, write_symbol_mathml
from backsight.render.mathematics.unicode import format_function

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


FIXED = [found for found in EVERY if not found.values[0].variadic]


def forms(formula):
    """Every way in which its settings of few values can be set."""
    few = {
        name: [True, False] if kind is bool else list(get_args(kind))
        for name, kind in formula.kinds.items()
        if kind is bool or get_origin(kind) is Literal
    }
    for values in itertools.product(*few.values()):
        yield formula.list_lines(**dict(zip(few, values, strict=True)))


def names_in(formula, lines):
    """Its parameters, settings and lines that occur, functions aside."""
    used = {n.id for x in lines for n in ast.walk(x.expression) if isinstance(n, ast.Name)}
    named = {x.name for x in lines} | {*formula.parameters, *formula.settings, "pi"}
    return {name for name in used | {x.name for x in lines} if name in named}


@pytest.mark.parametrize("formula", FIXED)
def test_every_formula_is_printed_without_python_in_it(formula):
    """No operator, function name or spelt-out letter of Python shows through."""
    for lines in forms(formula):
        for line in lines:
            text = format_expression(line.expression, ARRAYS)
            assert not set("*@-_[]") & set(text), text
            assert not {"sqrt", "log", "where", "lam", "total", "pack"} & set(text.split("("))


@pytest.mark.parametrize("draw", [format_symbol, write_symbol_latex, write_symbol_mathml])
@pytest.mark.parametrize("formula", EVERY)
def test_no_two_names_of_a_formula_print_alike(formula, draw):
    """Two symbols are one to the reader if they look the same."""
    for lines in forms(formula):
        names = names_in(formula, lines)
        assert len({draw(n) for n in names}) == len(names)


TAKES = {
    "mfrac": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "msubsup": 3,
}  # fmt: skip
"""How many parts an element must have."""


@pytest.mark.parametrize("formula", FIXED)
def test_every_formula_is_well_formed_mathml(formula):
    """It is XML of known elements, each with as many parts as it takes."""
    known = {*TAKES, "math", "mrow", "mi", "mn", "mo", "mtext", "msqrt", "mtable", "mtr", "mtd",
             "mspace"}  # fmt: skip
    for lines in forms(formula):
        for line in lines:
            root = ET.fromstring(wrap_math(write_mathml(line.expression, ARRAYS)))
            for element in root.iter():
                assert element.tag in known
                assert len(element) == TAKES.get(element.tag, len(element))


@pytest.mark.parametrize("formula", FIXED)
def test_every_formula_is_latex_of_known_commands(formula):
    """No sign outside ASCII, braces in pairs, commands of LaTeX and amsmath only."""
    for lines in forms(formula):
        for line in lines:
            text = write_latex(line.expression, ARRAYS)
            assert text.isascii()
            assert text.count("{") == text.count("}")
            assert {*re.findall(r"\\([A-Za-z]+)", text)} <= COMMANDS


COMMANDS = {
    "frac", "sqrt", "sum", "max", "min", "exp", "ln", "tanh", "cos", "sin", "left", "right", "cdot",
    "odot", "top", "partial", "operatorname", "mathrm", "text", "begin", "end", "hat", "bar",
    "overline", "lvert", "rvert", "lfloor", "rfloor", "le", "ge", "ne", "times", "infty", "prime",
    *(write_symbol_latex(name).removeprefix("\\") for name in GREEK),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not which("pdflatex"), reason="no TeX is installed")
def test_the_latex_of_every_record_compiles(tmp_path):
    """One page with every line of every formula, without an error of LaTeX."""
    every = {
        write_latex(x.expression, ARRAYS) for p in FIXED for f in forms(p.values[0]) for x in f
    }
    body = "\n".join(rf"\[{text}\]" for text in sorted(every))
    source = (
        rf"\documentclass{{article}}\usepackage{{amsmath}}\begin{{document}}{body}\end{{document}}"
    )
    (tmp_path / "all.tex").write_text(source)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout[-2000:]


@pytest.mark.parametrize("formula", EVERY)
def test_no_name_of_a_formula_prints_like_a_function(formula):
    """A weight called exp would be read as the exponential."""
    words = {format_function(word) for word in vocabulary.__all__ if word != "pi"}
    for lines in forms(formula):
        assert not words & {format_symbol(n) for n in names_in(formula, lines)}


@pytest.mark.parametrize("word", sorted({*vocabulary.__all__} - {"pi"}))
def test_every_word_of_the_vocabulary_is_printed(word):
    """Each has a sign or a name of its own, and shows what it is of."""
    source = {"where": "where(x > y, x, y)", "maximum": "maximum(x, y)", "minimum": "minimum(x, y)"}
    text = format_expression(
        ast.parse(source.get(word, f"{word}(x)"), mode="eval").body, {"x": (4, 3)}
    )
    assert "x" in text
    assert text != "x" or word == "add_up"


@pytest.mark.parametrize("name", catalogs["activations"])
def test_every_activation_is_called_by_its_symbol(name):
    """σ(z), not sigmoid(z)."""
    call = ast.parse(f"{name}(z)", mode="eval").body
    record = catalogs["activations"][name]
    wanted = name if name in vocabulary.__all__ else record.symbol
    assert format_expression(call, ARRAYS) == f"{wanted}(z)"

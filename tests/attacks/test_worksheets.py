"""A worksheet of anything that can be trained tells none of its answers, and marks its own key."""

import math
import os
import random
import re

import numpy as np
import pytest
from random_specs import describe, draw_spec, write_tables

from backsight.data.sources import sources
from backsight.explanations.step.sheet import make_sheet
from backsight.explanations.step.worksheet import has_telling_digits
from backsight.kernel.document import Numbers, WorkedNumber
from backsight.kernel.numerals import format_number
from backsight.studies.explanation.page import FORMATS
from backsight.studies.explanation.step import find_step
from backsight.studies.explanation.worksheet import (
    blank_out,
    format_answers,
    format_key,
    mark_answers,
    read_answers,
    read_key,
)

SHARES = (0.01, 0.1, 0.3, 0.9)
ONLINE = {"mnist", "fashion_mnist"}
"""Sources that are downloaded, or lie where $BACKSIGHT_DATA says."""
QUICK = 1
SPECS = [pytest.param(n, marks=() if n < QUICK else pytest.mark.slow) for n in range(100)]
SOURCES = [pytest.param(n, marks=() if n == "xor" else pytest.mark.slow) for n in sorted(sources)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A folder with two tables."""
    folder = tmp_path_factory.mktemp("tables")
    write_tables(folder)
    return folder


@pytest.mark.parametrize("name", SOURCES)
def test_a_worksheet_of_every_source_marks_its_own_key(name, tmp_path):
    """At four shares, in four formats."""
    if name in ONLINE and "BACKSIGHT_DATA" not in os.environ:
        pytest.skip(f"{name} is downloaded: say where it lies by BACKSIGHT_DATA")
    step, _notes = find_step(name, 1, hidden="3", steps=2)
    require_sound(step, tmp_path, name)


@pytest.mark.parametrize("seed", SPECS)
def test_a_worksheet_of_a_random_spec_marks_its_own_key(seed, tables, tmp_path):
    """Over all catalogs: one layer to four, gaps, row weights, scaled targets, both dtypes."""
    experiment = draw_spec(seed, tables)
    with np.errstate(all="ignore"):
        step, _notes = find_step(experiment, 1 + seed % 3)
    require_sound(step, tmp_path, f"seed {seed}: {describe(experiment)}")


def require_sound(step, folder, what):
    """Every share is marked right, tells nothing, and finds a wrong digit."""
    digits = (6, 4, 9, 3)
    for seed, (share, form) in enumerate(zip(SHARES, FORMATS, strict=True)):
        sheet = make_sheet(step, digits=digits[seed])
        document, key = blank_out(sheet, step, share, seed=seed)
        text, again = FORMATS[form](document), blank_out(sheet, step, share, seed=seed)
        assert (text, format_key(key)) == (FORMATS[form](again[0]), format_key(again[1])), what
        require_one_value_each(sheet, what)
        require_silent(text, key, list_settings(step), f"{share} {form} {what}")
        require_right(key, folder, what)
        require_wrong(key, random.Random(seed), what)


def require_one_value_each(sheet, what):
    """A stable name is one number's, wherever it stands on the sheet."""
    values = {}
    for block in sheet.blocks:
        if isinstance(block, WorkedNumber):
            before = values.setdefault(block.anchor, block.value)
            assert before == block.value or math.isnan(before), f"{block.anchor} of {what}"
        elif isinstance(block, Numbers):
            for (i, j), value in np.ndenumerate(block.values):
                entry = (*block.rows[i : i + 1], *block.columns[j : j + 1])
                anchor = f"{block.anchor}[{','.join(map(str, entry))}]" if entry else block.anchor
                before = values.setdefault(anchor, float(value))
                assert before == float(value) or math.isnan(before), f"{anchor} of {what}"


def list_settings(step):
    """The numbers of a derivation that stay the same."""
    settings = (v for e in step.derivation.equations for v in e.settings.values())
    numbers = (s.value for s in step.derivation.symbols.values())
    return [v for v in (*settings, *numbers) if isinstance(v, int | float)]


def require_silent(text, key, settings, what):
    """No answer that can be known again stands on the sheet, unless a given number is the same."""
    given = {format_number(value, key.digits) for value in (*key.numbers.values(), *settings)}
    text = re.sub("<style>.*?</style>", "", text, flags=re.DOTALL).replace("\\", "")
    for name, value in key.answers.items():
        answer = format_number(value, key.digits)
        if (
            has_telling_digits(answer)
            and answer not in given
            and "." in answer
            and "×" not in answer
        ):
            for found in find_numbers(text, answer.lstrip("−")):
                around = text[max(0, found.start() - 200) : found.end() + 20]
                has_minus = bool(found["minus"])
                assert has_minus != answer.startswith("−"), f"{name} = {answer} in {what}: {around}"


def find_numbers(text, digits):
    """Where a number without its sign stands in a page of any format."""
    if digits not in text:  # which is found out much faster
        return iter(())
    minus = r"(?P<minus>[−-]|ensuremath\{-\}|<mo form=\"prefix\"[^>]*>−</mo>(?:<mn>)?)?"
    power = r"(?:</mn>)?(?:<mo[^>]*>)?\s*(?:×|times)"
    return re.finditer(rf"(?<![\d.]){minus}{re.escape(digits)}(?![\d.]*\d|{power})", text)


def require_right(key, folder, what):
    """As the sheet writes numbers, from the files."""
    (folder / "key.json").write_text(format_key(key), encoding="utf-8")
    read = read_key(folder / "key.json")
    lines = [f'"{name}",{format_number(value, key.digits)}' for name, value in read.answers.items()]
    (folder / "answers.csv").write_text("\n".join(["name,answer", *lines]), encoding="utf-8")
    marks = mark_answers(read, read_answers(folder / "answers.csv"))
    wrong = [(m.name, m.answer, m.expected) for m in marks if m.right is not True]
    assert not wrong, f"{wrong[:3]} of {what}"
    assert read.answers.keys() == key.answers.keys()
    assert format_answers(key.answers).count("\n") == 1 + len(key.answers)


def require_wrong(key, rng, what):
    """An answer whose second digit is another one is wrong."""
    name = rng.choice(sorted(key.answers))
    expected = key.answers[name]
    answer = (
        "1" if expected == 0 or not math.isfinite(expected) else f"{1.1 * expected:.{key.digits}g}"
    )
    mark = next(m for m in mark_answers(key, {name: answer}) if m.name == name)
    assert mark.right is False, f"{name} = {answer}, not {expected}, of {what}"
    assert mark.said

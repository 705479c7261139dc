"""What holds for every formula of every catalog; a new record is tested by existing."""

import ast
import builtins
import dataclasses
import itertools
from collections.abc import Mapping
from typing import get_args, get_origin

import array_api_compat.numpy
import numpy as np
import pytest

from backsight.kernel import vocabulary
from backsight.kernel.errors import BadRecord, UnknownName
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.libraries import make_array_api_words, make_numpy_words
from backsight.maths import FOLDERS, catalogs, find_formula

ROWS, UNITS = 4, 3
PLAIN = {
    "N": ROWS, "K": UNITS, "eta": 0.1, "t": 3, "T": 10, "n_in": ROWS, "n_out": UNITS,
    "loss": 0.5, "best": 0.7, "wait": 1.0, "scale": 0.1,
}  # fmt: skip
BUILT_IN = {"abs"}


def formulas_of(thing, reference):
    """Every formula within a record, by its reference."""
    if isinstance(thing, Formula):
        yield reference, thing
    elif isinstance(thing, Mapping):
        for key, part in thing.items():
            yield from formulas_of(part, f"{reference}.{key}")
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from formulas_of(getattr(thing, field.name), f"{reference}.{field.name}")


RECORDS = [(folder, name) for folder in FOLDERS for name in catalogs[folder]]
FORMULAS = dict(
    pair for f, name in RECORDS for pair in formulas_of(catalogs[f][name], f"{f}.{name}")
)


def choices(formula):
    """Every combination of the settings that choose between branches."""
    open_to = {
        name: get_args(kind) if get_origin(kind) is not None and name in formula.settings else ()
        for name, kind in formula.kinds.items()
    }
    texts = {n: v for n, v in open_to.items() if v and all(isinstance(x, str) for x in v)}
    truths = {n: (True, False) for n, v in formula.settings.items() if isinstance(v, bool)}
    several = {**texts, **truths}
    for combination in itertools.product(*several.values()):
        yield dict(zip(several, combination, strict=True))


CASES = [
    pytest.param(formula, settings, id=f"{reference}-{'-'.join(map(str, settings.values()))}")
    for reference, formula in FORMULAS.items()
    for settings in choices(formula)
]


def operands(formula, dtype="float64"):
    """An example of each operand; positive, so that a logarithm and a memory of squares can
    take it."""
    draw = np.random.default_rng(5)
    shapes = {"W": (2, UNITS), "b": (UNITS,)}
    if {"W", "b"} & {*formula.parameters}:
        shapes["x"] = (ROWS, 2)
    if formula.variadic:
        return [draw.uniform(0.1, 0.9, (ROWS, UNITS)).astype(dtype) for _ in range(3)]
    return [
        PLAIN[p]
        if p in PLAIN
        else draw.uniform(0.1, 0.9, shapes.get(p, (ROWS, UNITS))).astype(dtype)
        for p in formula.parameters
    ]


def parts(result):
    return result if isinstance(result, tuple) else (result,)


def test_the_catalogs_are_full():
    """No catalog is empty, and formulas of every branch were found to test."""
    assert {folder for folder, _ in RECORDS} == set(FOLDERS)
    assert len(RECORDS) >= 69
    assert len(CASES) > len(FORMULAS) > len(RECORDS)
    assert "losses.poisson.fused.exponential.pullback" in FORMULAS


@pytest.mark.parametrize(("folder", "name"), RECORDS)
def test_a_record_says_what_it_is_in_one_line(folder, name):
    """For listings: a sentence that starts with a capital, ends with a full stop and fits."""
    about = catalogs[folder].describe(name)
    assert 0 < len(about) < 110
    assert about[0].isupper()
    assert about.endswith((".", ":"))
    assert catalogs[folder][name].name == name


@pytest.mark.parametrize(("folder", "name"), RECORDS)
def test_a_record_cannot_be_changed_and_takes_its_parts_by_name(folder, name):
    """What has been looked up stays what it was; nothing is told apart by its place."""
    record = catalogs[folder][name]
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.name = "other"
    with pytest.raises(TypeError, match="positional"):
        type(record)(name)


@pytest.mark.parametrize(("folder", "name"), RECORDS)
def test_a_setting_has_one_default_and_one_kind_within_a_record(folder, name):
    """Value and slope speak of the same alpha, whether it is given or not."""
    settings, kinds = {}, {}
    for _, formula in formulas_of(catalogs[folder][name], ""):
        for setting, default in formula.settings.items():
            assert settings.setdefault(setting, default) == default
            assert kinds.setdefault(setting, formula.kinds[setting]) == formula.kinds[setting]


@pytest.mark.parametrize(
    ("folder", "setting", "default"),
    [
        ("activations", "scale", 1.0507009873554805),
        ("clippings", "limit", 1.0),
        ("initializers", "std", 0.01),
        ("layers", "p", 0.5),
        ("losses", "delta", 1.0),
        ("losses", "epsilon", 1e-7),
        ("regularizers", "lam", 1e-4),
        ("regularizers", "per", "batch"),
        ("regularizers", "rho", 0.5),
    ],
)
def test_defaults_are_the_same_throughout_a_catalog(folder, setting, default):
    """And are pinned here; those of optimizers and schedules have tests of their own."""
    found = {
        formula.settings[setting]
        for reference, formula in FORMULAS.items()
        if reference.startswith(f"{folder}.") and setting in formula.settings
    }
    assert found == {default}


@pytest.mark.parametrize("reference", FORMULAS)
def test_a_formula_is_found_by_its_reference(reference):
    """The reference that an equation carries leads back to the formula."""
    assert find_formula(reference) is FORMULAS[reference]


def test_a_wrong_reference_is_refused():
    """No catalog, no record, no formula of that name."""
    for wrong in ("optimisers.sgd.step", "optimizers.sdg.step"):
        with pytest.raises(UnknownName, match="Did you mean"):
            find_formula(wrong)
    with pytest.raises(BadRecord, match="not a formula"):
        find_formula("optimizers.sgd.rate")


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_every_name_in_a_formula_is_known(formula, settings):
    """Each name is an operand, a setting, an earlier line, a word, or a function of its file."""
    known = {*formula.parameters, *formula.settings, *vocabulary.__all__, *BUILT_IN}
    known |= {n for n, v in formula.function.__globals__.items() if callable(v)}
    for line in formula.list_lines(**settings):
        names = {n.id for n in ast.walk(line.expression) if isinstance(n, ast.Name)}
        assert names <= known, (line.name, names - known)
        known.add(line.name)


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_no_operand_or_setting_is_idle(formula, settings):
    """A setting is read by the source, or it would be offered for nothing."""
    tree = ast.parse("\n".join(ast.unparse(s) for s in formula._body))
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    assert set(formula.settings) <= read


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_the_work_is_the_call_bit_for_bit(formula, settings):
    """What is shown is what ran: every line is kept and the result is the same."""
    given, words = operands(formula), make_numpy_words("float64")
    kept = formula.compute_lines(words, *given, **settings)
    for shown, ran in zip(parts(kept[RESULT]), parts(formula(*given, **settings)), strict=True):
        assert np.asarray(shown).tobytes() == np.asarray(ran).tobytes()
    assert {line.name for line in formula.list_lines(**settings)} <= set(kept)


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_the_lines_compute_what_the_call_computes(formula, settings):
    """Evaluating the printed lines one by one gives the same bits as the function."""
    given = operands(formula)
    scope = {**formula.function.__globals__, **formula.settings, **settings}
    named = [] if formula.variadic else zip(formula.parameters, given, strict=True)
    scope.update(named)
    if formula.variadic:
        scope[formula.parameters[0]] = given
    for line in formula.list_lines(**settings):
        scope[line.name] = eval(ast.unparse(line.expression), scope)  # noqa: S307 - our own source
    expected = parts(formula(*given, **settings))
    for name, ran in zip(formula.results, expected, strict=True):
        assert np.asarray(scope[name]).tobytes() == np.asarray(ran).tobytes()


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_float32_stays_float32(formula, settings):
    """In float32 words nothing widens: arrays stay float32, plain numbers stay plain."""
    given = operands(formula, "float32")
    for result in parts(formula.with_words(make_numpy_words("float32"))(*given, **settings)):
        assert type(result) in (int, float) or result.dtype == np.float32


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_another_library_gives_the_same_numbers(formula, settings):
    """In the words of the array API standard, to the last few bits."""
    given = operands(formula)
    words = make_array_api_words(array_api_compat.numpy, np.zeros(1))
    theirs = parts(formula.with_words(words)(*given, **settings))
    for mine, other in zip(parts(formula(*given, **settings)), theirs, strict=True):
        np.testing.assert_allclose(other, mine, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize(("formula", "settings"), CASES)
def test_operands_are_left_as_they_are(formula, settings):
    """A formula makes new arrays and writes into none."""
    given = operands(formula)
    before = [np.copy(x) for x in given]
    formula(*given, **settings)
    assert all(np.array_equal(x, y) for x, y in zip(given, before, strict=True))


def test_calling_opens_nothing_prints_nothing_and_draws_nothing(monkeypatch):
    """Formulas are pure: no file, no output, no global random number, the same result twice."""

    def forbidden(*_, **__):
        raise AssertionError("a formula touched the world")

    cases = [(c.values[0], c.values[1], operands(c.values[0])) for c in CASES]
    random = np.random.get_state()[1].tolist()
    for name in ("print", "open", "input"):
        monkeypatch.setattr(builtins, name, forbidden)
    for formula, settings, given in cases:
        once, again = (parts(formula(*given, **settings)) for _ in range(2))
        assert all(np.array_equal(x, y) for x, y in zip(once, again, strict=True))
    assert np.random.get_state()[1].tolist() == random

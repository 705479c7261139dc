"""The doctor's score: what it is measured on, the rule sets beside it, and how it counts."""

import importlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backsight.doctor.faults import faults
from backsight.training.prepare import prepare

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(autouse=True)
def path(monkeypatch):
    """What the scripts take from each other is found."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def take(module):
    """A module of the score."""
    return importlib.import_module(f"doctor.{module}")


def ask(name, seconds=2.0, source="moons", **options):
    """What a rule set names of a training; None for nothing."""
    experiment = prepare(source, **options)
    training = take("epochs").watch_training(experiment, seconds)
    return take("rules").RULE_SETS[name](training)


SIX_SIGMOIDS = {
    "hidden": [8] * 6, "activation": "sigmoid", "init": "normal:std=0.01", "optimizer": "sgd",
    "lr": 0.01, "epochs": 10,
}  # fmt: skip


# ------------------------------------------------------------------------------ the rule sets
@pytest.mark.parametrize(
    ("name", "symptom", "options"),
    [
        ("AUTOTRAINER", "vanishing gradient", SIX_SIGMOIDS),
        ("AUTOTRAINER", "dying ReLU", {"init": "zeros", "hidden": [8, 8], "activation": "relu"}),
        ("AUTOTRAINER", "slow convergence", {"optimizer": "sgd", "lr": 1e-6, "epochs": 10}),
        ("DeepDiagnosis", "vanishing gradient", {**SIX_SIGMOIDS, "hidden": [8] * 9}),
        ("DeepDiagnosis", "layer of zeros", {"init": "zeros", "activation": "relu"}),
        ("DeepDiagnosis", "saturated activation", {
            "init": "normal:std=50", "activation": "tanh", "epochs": 10,
        }),
        ("only NaN", "loss is NaN", {
            "source": "plane", "activation": "relu", "optimizer": "sgd", "lr": 1e4, "epochs": 10,
        }),
    ],
)  # fmt: skip
def test_a_rule_set_names_what_it_is_for(name, symptom, options):
    """Each symptom in the smallest training that has it."""
    finding = ask(name, **options)
    assert finding is not None
    assert finding.symptom == symptom


@pytest.mark.parametrize("name", ["AUTOTRAINER", "DeepDiagnosis", "only NaN"])
def test_a_rule_set_lets_a_healthy_training_be(name):
    """One that learns steadily has no symptom."""
    calm = {"source": "digits", "hidden": [32], "activation": "tanh", "epochs": 8}
    assert ask(name, **calm) is None


def test_an_advice_follows_the_symptom():
    """DeepDiagnosis says where, and what to do: data beyond -1 and 1 are to be normalized."""
    finding = ask(
        "DeepDiagnosis", source="moons", scale="none", init="normal:std=50", activation="tanh",
        epochs=10,
    )  # fmt: skip
    assert (finding.symptom, finding.layer) == ("saturated activation", 0)
    assert finding.advice == "normalize the data"
    assert "unscaled_inputs" in finding.labels


def test_every_advice_is_known():
    """What a rule set may say stands for faults that the cases know."""
    deep = take("rules.deep_diagnosis")
    known = {label for kinds in take("subjects").KINDS.values() for label in kinds} | {
        "unscaled_targets", "learning_rate_too_high", "learning_rate_too_low",
    }  # fmt: skip
    for labels in (*deep.SYMPTOMS.values(), *deep.ADVICE.values()):
        assert labels <= known
    assert set(deep.LAST_ADVICE.values()) <= set(deep.ADVICE)


def test_autotrainer_oscillation_by_hand():
    """Peaks of .9 before valleys of .5 in half of the epochs; a steady rise is none."""
    oscillates = take("rules.autotrainer")._oscillates
    assert oscillates(np.array([0.5, 0.9] * 10))
    assert not oscillates(np.linspace(0.5, 0.9, 20))


# ------------------------------------------------------------------- healthy trainings of our own
def test_there_are_enough_healthy_trainings():
    """At least 60, each once, and what was left out stands in the list."""
    healthy = take("healthy")
    names = [run.name for run in healthy.list_candidates()]
    assert len(set(names)) == len(names)
    assert set(healthy.LEFT_OUT) <= set(names)
    assert len(list(healthy.list_healthy())) >= 60


def test_the_rule_refuses_what_is_not_healthy():
    """A rate of 1e-6 learns nothing, and the rule says so; the training as it is usual passes."""
    healthy = take("healthy")
    well = healthy.HealthyRun("well", "blobs", {"test": 0.2})
    slow = healthy.HealthyRun("slow", "blobs", {"test": 0.2, "optimizer": "sgd", "lr": 1e-6})
    assert healthy.prove(well).holds
    assert not healthy.prove(slow).holds


@pytest.mark.slow
def test_all_healthy_trainings_are_healthy():
    """The rule holds for each of the list, and fails for what was left out."""
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "doctor/healthy.py"],
        env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


# ------------------------------------------------------------------------- faults put into them
def test_every_seeded_fault_is_one_of_ours():
    """What is seeded has the names of faults, and each change can be made somewhere."""
    seeded = take("seeded")
    assert {name for s in seeded.SEEDINGS for name in s.faults} <= set(faults)
    names = [run.name for run in seeded.list_seeded()]
    assert len(set(names)) == len(names)
    assert {name.split("/")[1] for name in names} == {s.name for s in seeded.SEEDINGS}


def test_what_costs_nothing_does_not_count():
    """A rate that is ten thousand times too low costs the skill; a seed that changes nothing does
    not."""
    seeded, subjects = take("seeded"), take("subjects")
    [run] = [r for r in seeded.list_seeded() if r.name == "seeded/rate_too_low/1"]
    sick = next(subjects.list_subjects(None, run.name))
    well = replace(sick, source=run.well.spec, arrays=(run.well.x, run.well.y))
    explain = take("scoring").explain_exclusion
    assert explain(sick) == ""
    assert explain(well) == "it costs 0.00 of a skill"


# ------------------------------------------------------------------------------------- counting
def make_row(**changes):
    """A row of the score: a sick case whose cause was named, or as changed."""
    scoring = take("scoring")
    rule = scoring.RuleRow(named=True, right=False, symptom="any", seconds=1.0)
    fields = {
        "name": "a", "group": "given", "labels": ("dead_relu",), "counts": True, "why_not": "",
        "status": "fault", "causes": ["dead_relus"], "first": True, "third": True, "proved": True,
        "verified": True, "gain": 0.5, "seconds": 1.0, "signs": [], "readings": {},
        "rules": dict.fromkeys(take("rules").RULE_SETS, rule),
    }  # fmt: skip
    return scoring.Row(**{**fields, **changes})


def test_figures_by_hand():
    """Two sick, of which one counts; a healthy one that is accused; one of our own that is not."""
    well = {"labels": (), "first": False, "third": False, "verified": None, "proved": False}
    rows = [
        make_row(),
        make_row(name="b", counts=False, why_not="does not fail here"),
        make_row(name="c", **well),
        make_row(name="d", **well, group="own", status="healthy", causes=[]),
    ]
    figures = take("figures").summarize(rows)
    assert [str(s) for s in (figures.first, figures.precision, figures.given_accused)] == [
        "1 of 1 (100%)", "1 of 2 (50%)", "1 of 1 (100%)",
    ]  # fmt: skip
    assert str(figures.own_accused) == "0 of 1 (0%)"
    fault = take("figures").summarize_faults(rows)["dead_relus"]
    assert (str(fault.precision), str(fault.first)) == ("1 of 2 (50%)", "1 of 1 (100%)")
    rules = take("figures").summarize_rules(rows)["AUTOTRAINER"]
    assert (str(rules.first), str(rules.own_accused)) == ("0 of 1 (0%)", "1 of 1 (100%)")


def test_what_is_not_verified_is_no_success():
    """Of two that are proved one holds from other seeds, and a third has no remedy."""
    nothing = {"proved": False, "verified": None}
    rows = [make_row(), make_row(name="b", verified=False), make_row(name="c", **nothing)]
    figures = take("figures").summarize(rows)
    assert (figures.proved.count, figures.verified.count, figures.verified.of) == (2, 1, 3)


def test_only_what_is_between_the_markers_is_renewed(tmp_path):
    """The rest of the page stays; a page without markers is refused."""
    page, renew = tmp_path / "page.md", take("page").renew_part
    page.write_text("a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n", encoding="utf-8")
    renew(page, "x", "new")
    assert page.read_text(encoding="utf-8") == (
        "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n"
    )
    with pytest.raises(ValueError, match="y: begin"):
        renew(page, "y", "new")


@pytest.mark.slow
def test_it_runs_without_given_cases(tmp_path):
    """Where there are no cases, our own trainings are scored, and the page keeps its tables."""
    page, results = tmp_path / "page.md", tmp_path / "results.json"
    page.write_text("kept", encoding="utf-8")
    words = ("--only", "blobs:rows=60", "--budget", "2", "--json", results, "--markdown", page)
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "doctor", tmp_path / "none", *words],
        env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert page.read_text(encoding="utf-8") == "kept"
    [row] = json.loads(results.read_text(encoding="utf-8"))["rows"]
    assert row["name"].startswith("blobs:rows=60")
    assert set(row["rules"]) == set(take("rules").RULE_SETS)


# ------------------------------------------------------------------------------------- the page
def test_the_page_has_the_tables_of_the_results():
    """docs/doctor.md shows what benchmarks/doctor/results.json holds."""
    text = (ROOT / "docs/doctor.md").read_text(encoding="utf-8")
    results = BENCHMARKS / "doctor/results.json"
    plain, rows = (
        json.loads(results.read_text(encoding="utf-8")),
        take("scoring").read_rows(results),
    )
    assert take("page").write_tables(rows, plain["about"]) in text


@pytest.mark.slow
def test_the_fault_on_the_page_is_found(tmp_path):
    """The file that the page gives works as it stands."""
    text = (ROOT / "docs/doctor.md").read_text(encoding="utf-8")
    [source] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (tmp_path / "one_row_a_step.py").write_text(source, encoding="utf-8")
    [command] = re.findall(r"^\$ backsight (doctor digits --batch 1 .*)$", text, re.M)
    done = subprocess.run(
        [sys.executable, "-m", "backsight", *command.split(), "--no-trial", "--json",
         "--epochs", "1"],
        cwd=tmp_path, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True,
        encoding="utf-8",
    )  # fmt: skip
    plain = json.loads(done.stdout)
    assert "one_row_a_step" in [*(c["kind"] for c in plain["causes"]), *plain["not_a_fault"]]

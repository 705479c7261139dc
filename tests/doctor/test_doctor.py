"""The verdict: the same every time, as JSON, of a run, with a fault of one's own, and where the
input is bad."""

import json
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.cli import main as cli
from backsight.doctor.doctor import doctor
from backsight.kernel.errors import BadInput

SICK = {"optimizer": "sgd", "lr": 5.0, "epochs": 3}


@pytest.mark.slow
def test_the_same_case_gives_the_same_verdict() -> None:
    one, two = (doctor("digits", budget=2, **SICK).as_plain() for _again in range(2))
    assert one == two


def test_a_verdict_is_plain_data_and_shows_itself() -> None:
    report = doctor("digits", budget=2, **SICK)
    plain = json.loads(json.dumps(report.as_plain(), allow_nan=False))
    assert plain["status"] == "fault"
    assert plain["cause"] == "learning_rate_too_high"
    assert float(plain["remedy"]["options"]["rate"]) > 0
    assert "learning rate too high" in str(report)
    assert "<svg" in report._repr_html_()


@pytest.mark.slow
def test_a_run_is_read_and_stays_as_it_was(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    backsight.train("digits", out="run", **SICK)
    before = Path("run/record.sqlite").read_bytes()
    report = doctor("run", budget=2)
    assert report.cause is not None
    assert report.cause.name == "learning_rate_too_high"
    assert Path("run/record.sqlite").read_bytes() == before
    assert "backsight fork run --at 0 --set rate=" in str(report)


def test_a_fault_of_ones_own_is_one_file(tmp_path: Path) -> None:
    file = tmp_path / "many_classes.py"
    file.write_text(
        '"""There are more classes than anybody asked for."""\n\n'
        "from backsight.doctor.faults import Evidence, Fault\n"
        "from backsight.doctor.symptom import Symptom\n\n"
        "many_classes = Fault(\n"
        '    name="many_classes",\n'
        '    why="It is only a test.",\n'
        '    evidence=(Evidence(certainty="certain", symptoms=(Symptom(value="target_kinds", '
        'above=9, reason="There are {value:.0f} classes."),)),),\n'
        ")\n"
    )
    report = doctor("digits", with_=[file], trial=False, epochs=2)
    assert "many_classes" in [c.name for c in report.causes]
    assert "There are 10 classes." in str(report)


@pytest.mark.parametrize("budget", [0.0, -1.0, float("nan"), float("inf")])
def test_a_budget_that_is_none_is_refused(budget: float) -> None:
    with pytest.raises(BadInput, match="`budget` takes seconds above 0"):
        doctor("xor", budget=budget)


@pytest.mark.parametrize(
    "words",
    [["t.csv"], ["no_such_source"], ["digits", "--budget", "0"], ["digits", "-o", "v.docx"]],
)
def test_bad_input_is_said_in_one_message(
    words: list[str], tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a,b\n")
    monkeypatch.setattr("sys.argv", ["backsight", "doctor", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert ended.value.code in (1, 2)
    assert not out
    assert "Traceback" not in err
    assert err.count("Error: ") == 1


def test_what_train_refuses_is_named(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 5
    spec = {
        "data": {"source": "arrays", "validation": 0, "test": 0},
        "layers": [{"units": 1, "activation": "sigmoid"}],
        "loss": "binary_cross_entropy",
        "epochs": 3,
    }
    file = tmp_path / "s.json"
    file.write_text(json.dumps(spec))
    report = doctor(file, arrays=rows, budget=1)
    assert report.cause is not None
    assert report.cause.name == "wrong_number_of_outputs"
    assert "`train` refuses it" in str(report)
    assert report.exit_status == 1

"""`backsight doctor` at its edges: bad input, what is written, and what stays as it was."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadData, BadInput

Call = Callable[..., tuple[int, str, str]]
OPTIONS = {"hidden": [8], "optimizer": "sgd", "lr": 100.0, "epochs": 20}
RATE = ["--optimizer", "sgd", "--lr", "100"]
SICK = ["moons", "--hidden", "8", *RATE, "--epochs", "20", "--budget", "0.5"]
"""A rate that is too high."""
SHORT = ["--budget", "0.5"]


def train_sick(folder: str = "run") -> Path:
    """A recorded run of it."""
    backsight.train("moons", out=folder, **OPTIONS)
    return Path(folder)


def hash_files(folder: Path) -> dict[str, str]:
    """What each file of a folder holds; the lock, which whoever reads makes, aside."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
    }


def require_error(result: tuple[int, str, str], *words: str) -> None:
    """Status 2, nothing on the output, one message with some words, no traceback."""
    status, out, err = result
    assert (status, out) == (2, ""), err
    assert err.count("\nError: ") + err.startswith("Error: ") == 1, err
    assert "Traceback" not in err
    assert all(word in err for word in words), err


# ---------------------------------------------------------------------------- records
def damage(kind: str, body: bytes) -> bytes:
    noise = np.random.default_rng(7).bytes(200)
    return {
        "empty": b"",
        "cut": body[:5000],
        "half": body[: len(body) // 2],
        "noise": noise * 100,
    }[kind]


@pytest.mark.parametrize("kind", ["empty", "cut", "half", "noise"])
def test_a_damaged_record_is_refused_and_stays(kind: str, call: Call) -> None:
    """Whatever is left of it is the same behind it, byte for byte."""
    record = train_sick() / "record.sqlite"
    record.write_bytes(damage(kind, record.read_bytes()))
    before = hash_files(record.parent)
    require_error(call("doctor", "run", *SHORT), "record.sqlite")
    assert hash_files(record.parent) == before


@pytest.mark.slow
@pytest.mark.parametrize("place", range(0, 200_000, 20_000))
def test_an_overwritten_record_is_refused_or_read_right(place: int, call: Call) -> None:
    """What of it is used is whole; of what is not, nothing is seen."""
    folder = train_sick()
    whole = call("doctor", folder, "--no-trial", "--json")
    record = folder / "record.sqlite"
    body = record.read_bytes()
    if place >= len(body):
        pytest.skip("the record ends before")
    noise = np.random.default_rng(place).bytes(5000)
    record.write_bytes(body[:place] + noise + body[place + len(noise) :])
    before = hash_files(folder)
    result = call("doctor", folder, "--no-trial", "--json")
    if result != whole:
        require_error(result, "record.sqlite")
    assert hash_files(folder) == before


def test_a_folder_without_a_record_is_refused(call: Call) -> None:
    Path("run").mkdir()
    require_error(call("doctor", "run"), "There is no record run/record.sqlite")


def test_the_record_alone_is_enough(call: Call) -> None:
    """Its other files are made of it: without them the verdict is the same."""
    folder = train_sick()
    whole = call("doctor", folder, "--no-trial", "--json")
    for path in folder.iterdir():
        if "record" not in path.name:
            path.unlink()
    assert call("doctor", folder, "--no-trial", "--json") == whole
    assert whole[0] == 1


def test_a_run_of_arrays_asks_for_them(call: Call) -> None:
    """At the shell there are none to give; the message says where there are."""
    x = np.random.default_rng(0).normal(size=(200, 3))
    y = (x[:, 0] > 0).astype(int)
    backsight.train((x, y), hidden=[8], optimizer="sgd", lr=300.0, epochs=10, out="run")
    before = hash_files(Path("run"))
    require_error(call("doctor", "run"), "trained on arrays from Python", "arrays=(x, y)")
    report = backsight.doctor("run", arrays=(x, y), budget=1)
    assert report.cause.name == "learning_rate_too_high"
    with pytest.raises(BadData, match="are not those that"):
        backsight.doctor("run", arrays=(x + 1, y), budget=1)
    assert hash_files(Path("run")) == before


def test_a_run_takes_no_options_of_another(call: Call) -> None:
    """They would be of no effect on what is read off its record."""
    train_sick()
    require_error(call("doctor", "run", "--lr", "0.1"), "--lr does not go with run")
    with pytest.raises(BadInput, match="does not go with this run"):
        backsight.doctor(backsight.start("xor"), lr=0.1)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_a_run_that_is_still_written_is_read(tmp_path: Path) -> None:
    """By another process, which is not disturbed: it ends as it would have."""
    words = [*SICK[:-4], "--epochs", "20000"]
    with start_process("train", *words, "-o", "run", folder=tmp_path) as training:
        wait_for(lambda: count_recorded_steps(tmp_path / "run") > 400, training)
        done = run_process("doctor", "run", "--no-trial", "--json", folder=tmp_path)
        assert training.poll() is None, "the training was to go on meanwhile"
        training.send_signal(signal.SIGINT)
        _out, err = training.communicate()
    assert done.returncode in (0, 1), done.stderr  # what is found hangs on how far it has come
    assert "cause" in json.loads(done.stdout)
    assert training.returncode == 130, err
    with backsight.open(tmp_path / "run") as run:
        assert run.status == "interrupted"
        run.at(run.record.last_step)


# ---------------------------------------------------------------------------- rows and specs
TABLES = {
    "nothing": ("", "is empty"),
    "no rows": ("a,b,y\n", "no rows under it"),
    "one row": ("a,b,y\n1,2,3\n", "the same in every row"),
    "no target": ("a\n" + "1\n2\n" * 9, "one column only"),
    "no numbers": ("a,b,y\n" + "1,nan,2\n" * 9, "t.csv"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_none_is_refused_as_by_train(name: str, call: Call) -> None:
    text, words = TABLES[name]
    Path("t.csv").write_text(text)
    refused = call("doctor", "t.csv")
    require_error(refused, words)
    assert refused == call("train", "t.csv")


def test_a_target_that_is_not_there_is_refused(call: Call) -> None:
    Path("t.csv").write_text("a,b\n" + "1,2\n3,4\n" * 9)
    require_error(call("doctor", "t.csv", "--target", "c"), "No column is called 'c'")


@pytest.mark.parametrize("rows", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_a_few_rows_are_no_scale(rows: int, call: Call) -> None:
    """Where one row is trained on no input varies, and none was scaled twice."""
    lines = (f"{i},{i * i % 5},{3 * i}" for i in range(rows))
    Path("t.csv").write_text("\n".join(["a,b,y", *lines]))
    status, out, err = call("doctor", "t.csv", *SHORT, "--json")
    assert status in (0, 1), err
    assert "scaled_twice" not in [c["kind"] for c in json.loads(out)["causes"]]


def test_a_table_of_one_class_has_that_fault(call: Call) -> None:
    """`train` refuses it, and the doctor says the same."""
    Path("t.csv").write_text("a,b,kind\n" + "".join(f"{i},{i % 7},cat\n" for i in range(60)))
    status, out, err = call("doctor", "t.csv")
    assert (status, err) == (1, "")
    assert "Verdict: one class" in out
    assert "`train` refuses it" in out
    assert "has one class only ('cat')" in out


SPECS = {
    "units": ({"layers": [{"units": 3, "activation": "softmax"}]}, "wrong_number_of_outputs"),
    "one unit": ({"layers": [{"units": 1, "activation": "sigmoid"}]}, "wrong_number_of_outputs"),
    "batch": ({"batch": 100_000}, "batch_too_large"),
}
"""What `train` refuses, and which fault of the contract it is."""


@pytest.mark.parametrize("name", SPECS)
def test_what_train_refuses_has_a_fault(name: str, call: Call) -> None:
    spec, fault = SPECS[name]
    Path("s.json").write_text(json.dumps({"data": {"source": "digits"}, "epochs": 2} | spec))
    assert call("train", "s.json")[0] == 2
    status, out, _err = call("doctor", "s.json", *SHORT, "--json")
    plain = json.loads(out)
    assert (status, plain["cause"]) == (1, fault)
    assert plain["refusal"]


REFUSED = {
    "parts": {"data": {"source": "digits", "validation": 0.9999}},
    "kind": {"data": {"source": "digits"}, "layers": [{"units": -3}]},
    "name": {"data": {"source": "digits"}, "layers": [{"units": 10, "activation": "hm"}]},
    "key": {"data": {"source": "digits"}, "colour": "red"},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_fault_of_a_contract_is_refused_as_by_train(name: str, call: Call) -> None:
    """A spec that says nothing is no training that is ill."""
    Path("s.json").write_text(json.dumps(REFUSED[name]))
    refused = call("doctor", "s.json")
    require_error(refused)
    assert refused == call("train", "s.json")


@pytest.mark.parametrize("text", ['{"x', "[1]", "\0\0"])
def test_a_spec_that_is_none_is_refused(text: str, call: Call) -> None:
    Path("s.json").write_text(text)
    require_error(call("doctor", "s.json"), "s.json")


# ---------------------------------------------------------------------------- options
@pytest.mark.parametrize("budget", ["0", "-1", "nan", "inf", "1e99", "soon"])
def test_a_budget_that_is_none_is_refused(budget: str, call: Call) -> None:
    require_error(call("doctor", "xor", "--budget", budget), "--budget")


@pytest.mark.parametrize("seeds", ["0", "1", "51", "1000", "2.5", "some"])
def test_seeds_that_are_none_are_refused(seeds: str, call: Call) -> None:
    require_error(call("doctor", "xor", "--seeds", seeds), "--seeds")


@pytest.mark.parametrize("value", [None, "5", float("nan"), [5]])
def test_the_same_in_python(value: object) -> None:
    with pytest.raises(BadInput, match="`budget` takes"):
        backsight.doctor("xor", budget=value)
    with pytest.raises(BadInput, match="`seeds` takes"):
        backsight.doctor("xor", seeds=value)


def test_seeds_are_whole_numbers() -> None:
    with pytest.raises(BadInput, match="`seeds` takes"):
        backsight.doctor("xor", seeds=2.5)


@pytest.mark.slow
def test_two_seeds_and_fifty_are_enough(call: Call) -> None:
    for seeds in (2, 50):
        words = ["xor", "--lr", "100", "--optimizer", "sgd", *SHORT]
        status, out, _err = call("doctor", *words, "--seeds", seeds, "--json")
        plain = json.loads(out)
        assert status == 1
        assert {len(t["before"]) for t in plain["trials"]} <= {seeds, 2 * seeds}
        assert plain["trials"]


# ---------------------------------------------------------------------------- what is written
def test_a_file_that_is_there_stays(call: Call) -> None:
    Path("v.json").write_text("mine")
    require_error(call("doctor", *SICK, "-o", "v.json"), "is there already")
    assert Path("v.json").read_text() == "mine"


@pytest.mark.slow
def test_each_form_is_written(call: Call) -> None:
    """JSON as --json prints it, a page, and the remedy as a spec that `train` takes."""
    status, printed, err = call("doctor", *SICK, "--json", "-o", "v.json")
    assert (status, err) == (1, "")
    assert json.loads(Path("v.json").read_text()) == json.loads(printed)
    status, out, _err = call("doctor", *SICK, "-o", "v.html")
    assert status == 1
    assert out.endswith("v.html\n")
    assert "<svg" in Path("v.html").read_text()
    status, out, _err = call("doctor", *SICK, "-o", "v.toml")
    assert status == 1
    assert call("train", "v.toml", "-o", "mended")[0] == 0


@pytest.mark.parametrize("place", ["nowhere/v.json", "file/v.json"])
def test_a_place_that_is_none_is_refused_before_the_work(place: str, call: Call) -> None:
    Path("file").write_text("mine")
    require_error(call("doctor", *SICK, "-o", place), place, "there is no folder")
    assert [p.name for p in Path().iterdir()] == ["file"]


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
sys.argv = ["backsight", *sys.argv[1:]]
runpy.run_module("backsight", run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of Unix")
def test_a_full_disk_leaves_no_half_a_file(tmp_path: Path) -> None:
    """Neither the file nor what it was to become."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "doctor", *SICK, "-o", "v.html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("Error: ") == 1
    assert "v.html cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("form", [pytest.param([], marks=pytest.mark.slow), ["--json"]])
def test_a_full_output_is_said(form: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "backsight", "doctor", "xor", "--no-trial", *form],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_that_nobody_reads_is_no_error(tmp_path: Path) -> None:
    with start_process("doctor", *SICK, "--json", folder=tmp_path) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert process.returncode in (0, 1)
    assert not err


# ---------------------------------------------------------------------------- --fix
def test_the_remedy_is_trained_and_has_learned(call: Call) -> None:
    """Of a source: the folder is said, and what is in it knows what the sick one did not."""
    status, out, err = call("doctor", *SICK, "--fix")
    assert (status, err) == (1, "")
    assert "Verdict: learning rate too high" in out
    assert "Written to runs/moons-0001:" in out
    with backsight.open("runs/moons-0001") as run:
        assert run.status == "finished"
        assert run.spec.rate < 100
        assert run.record.last_step == run.spec.steps
    assert backsight.doctor("runs/moons-0001", trial=False).status == "healthy"
    assert call("doctor", "runs/moons-0001", "--no-trial")[0] == 0


@pytest.mark.slow
def test_the_remedy_of_a_run_is_a_run_beside_it(call: Call) -> None:
    """As JSON the verdict alone is on the output; where the run is, on the other."""
    folder = train_sick()
    before = hash_files(folder)
    status, out, err = call("doctor", folder, "--fix", *SHORT, "--json")
    assert status == 1
    assert json.loads(out)["cause"] == "learning_rate_too_high"
    assert "Written to runs/moons-0001:" in err
    assert hash_files(folder) == before
    assert backsight.doctor("runs/moons-0001", trial=False).status == "healthy"


@pytest.mark.slow
def test_a_table_of_another_folder_is_mended(call: Call, monkeypatch) -> None:
    """Its rows are those that were read for the verdict; what was made of them is read in turn."""
    x = np.random.default_rng(0).normal(size=(200, 2)).round(3)
    Path("t.csv").write_text("a,b,y\n" + "".join(f"{a},{b},{3 * a - b}\n" for a, b in x))
    backsight.train("t.csv", optimizer="sgd", lr=50.0, epochs=20, out="run")
    Path("away").mkdir()
    monkeypatch.chdir("away")
    status, out, err = call("doctor", "../run", *SHORT, "--fix")
    assert (status, err) == (1, "")
    assert "Written to runs/t-0001:" in out
    assert call("doctor", "runs/t-0001", "--no-trial")[0] == 0


@pytest.mark.parametrize(
    "words",
    [["--fix"], ["-o", "r.toml"], pytest.param(["--fix", "-o", "r.toml"], marks=pytest.mark.slow)],
)
def test_where_nothing_was_proved_nothing_is_written(words: list[str], call: Call) -> None:
    """That is said, and the exit status is the verdict's."""
    status, out, err = call("doctor", "digits", "--epochs", "10", *words)
    assert status == 0
    assert out.startswith("Verdict: healthy")
    assert err == "Note: Nothing is wrong: there is no remedy to write.\n"
    assert not list(Path().iterdir())


@pytest.mark.parametrize("words", [["--fix"], ["-o", "r.toml"]])
def test_nothing_is_proved_without_a_trial(words: list[str], call: Call) -> None:
    """Before any work is done."""
    require_error(call("doctor", *SICK, "--no-trial", *words), "leave --no-trial out")
    assert not list(Path().iterdir())


def test_without_trials_none_is_made(call: Call) -> None:
    status, out, _err = call("doctor", *SICK, "--no-trial", "--json")
    plain = json.loads(out)
    assert (status, plain["cause"]) == (1, "learning_rate_too_high")
    assert (plain["trials"], plain["remedy"], plain["random_search"]) == ([], None, None)


# ---------------------------------------------------------------------------- Ctrl-C
TRIAL = """
import os, runpy, signal, sys
from backsight.doctor.trials import arms

train, made = arms.train_arm, []

def train_arm(*words):
    made.append(1)
    if len(made) == 2:
        os.kill(os.getpid(), signal.{signal})
    return train(*words)

arms.train_arm = train_arm
sys.argv = ["backsight", *sys.argv[1:]]
runpy.run_module("backsight", run_name="__main__")
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")
@pytest.mark.parametrize(("name", "expected"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize("form", [["-o", "v.html"], ["--json"]])
def test_a_trial_is_interrupted(
    name: str, expected: int, form: list[str], tmp_path: Path, monkeypatch
) -> None:
    """In the second arm: one line, the record as before, nothing half written."""
    monkeypatch.chdir(tmp_path)
    before = hash_files(train_sick())
    done = subprocess.run(
        [sys.executable, "-c", TRIAL.format(signal=name), "doctor", "run", "--fix", *form],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (expected, "")
    assert done.stderr.strip() == "Interrupted."
    assert hash_files(Path("run")) == before
    assert [path.name for path in Path().iterdir()] == ["run"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_a_remedy_in_training_is_interrupted(tmp_path: Path) -> None:
    """Its record is whole, and says how to go on."""
    words = [*SICK[:-4], "--epochs", "3000", *SHORT]
    with start_process("doctor", *words, "--fix", folder=tmp_path) as process:
        record = tmp_path / "runs" / "moons-0001" / "record.sqlite"
        wait_for(record.exists, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130, err
    assert "`backsight resume runs/moons-0001` goes on." in out
    with backsight.open(record.parent) as run:
        assert run.status == "interrupted"
        run.at(run.record.last_step)


# ---------------------------------------------------------------------------- --with
FAULT = '''"""Mine."""

from backsight.doctor.faults import Evidence, Fault
from backsight.doctor.symptom import Symptom

mine = Fault(
    name="{name}",
    why="It is.",
    evidence=(
        Evidence(
            certainty="{certainty}",
            symptoms=(Symptom(value="{value}", {bound}, reason="{reason}"),){more},
        ),
    ),
)
'''
GOOD = {
    "name": "mine", "certainty": "certain", "value": "target_kinds", "bound": "above=1",
    "reason": "There are {value:.0f}.", "more": "",
}  # fmt: skip
BAD = {
    "name that is there": ({"name": "plateau"}, "'plateau' exists already"),
    "certainty": ({"certainty": "sure"}, "No certainty is called 'sure'"),
    "reading": ({"value": "target_kind"}, "Did you mean 'target_kinds'?"),
    "bound": ({"bound": "above=2, below=1"}, "A symptom needs a bound"),
    "reason": ({"reason": "There are {kinds}."}, "a sentence with {value} in it"),
    "format": ({"reason": "There are {value:q}."}, "a sentence with {value} in it"),
    "comma": ({"more": "[0]"}, "symptoms: expected a tuple of Symptom"),
}


def test_a_fault_of_ones_own_is_named(call: Call) -> None:
    Path("mine.py").write_text(FAULT.format(**GOOD))
    status, out, err = call("doctor", "xor", "--no-trial", "--with", "mine.py")
    assert (status, err) == (1, "")
    assert "There are 2." in out


@pytest.mark.parametrize("name", BAD)
def test_a_fault_that_is_none_is_refused(name: str, call: Call) -> None:
    change, words = BAD[name]
    Path("mine.py").write_text(FAULT.format(**GOOD | change))
    require_error(call("doctor", "xor", "--no-trial", "--with", "mine.py"), words)


FILES = {
    "no record": ("x = 1\n", "it defines no record"),
    "syntax": ("x = (\n", "SyntaxError"),
    "error": ("1 / 0\n", "ZeroDivisionError"),
    "exit": ("raise SystemExit(3)\n", "SystemExit"),
    "binary": ("\0\0", "null bytes"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_none_is_refused(name: str, call: Call) -> None:
    text, words = FILES[name]
    Path("mine.py").write_text(text)
    require_error(call("doctor", "xor", "--with", "mine.py"), words)
    require_error(call("--with", "mine.py", "doctor", "xor"), words)


def test_a_file_that_is_not_there_is_refused(call: Call) -> None:
    require_error(call("doctor", "xor", "--with", "mine.py"), "there is no such file")


# ---------------------------------------------------------------------------- the same verdict
@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "forms"),
    [
        pytest.param(SICK, [["--json"]], id="source"),
        pytest.param(SICK, [[]], id="text", marks=pytest.mark.slow),
        pytest.param(["run", *SHORT], [[], ["--json"]], id="run", marks=pytest.mark.slow),
    ],
)
def test_two_processes_say_the_same(
    words: list[str], forms: list[list[str]], tmp_path: Path
) -> None:
    """Bit for bit, as text and as JSON."""
    if words[0] == "run":
        train_sick(str(tmp_path / "run"))
    for form in forms:
        one, two = (run_process("doctor", *words, *form, folder=tmp_path) for _again in range(2))
        assert one.stdout == two.stdout
        assert "learning" in one.stdout


@pytest.mark.slow
def test_two_threads_say_the_same(tmp_path: Path) -> None:
    """The bits of a product depend on their number; no word of the verdict does."""
    words = ["digits", "--hidden", "256", *SICK[3:]]
    one, two = (run_process("doctor", *words, folder=tmp_path, threads=t) for t in ("1", "2"))
    assert one.stdout == two.stdout
    assert "Verdict: learning rate too high" in one.stdout


def start_process(*words: str, folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "backsight", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_process(
    *words: str, folder: Path, threads: str = "1"
) -> "subprocess.CompletedProcess[str]":
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return subprocess.run(
        [sys.executable, "-m", "backsight", *words],
        cwd=folder,
        env=os.environ | dict.fromkeys(names, threads),
        capture_output=True,
        text=True,
        check=False,
    )


def count_recorded_steps(folder: Path) -> int:
    """Steps that a run has recorded so far; 0 where there is none yet."""
    try:
        with backsight.open(folder) as run:
            return run.record.last_step
    except backsight.BacksightError:
        return 0


def wait_for(holds: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Until something is so; the process that is to make it so has not ended."""
    while not holds():
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)

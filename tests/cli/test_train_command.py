"""`backsight train`: what it prints, writes, and leaves behind when interrupted."""

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

import backsight
from backsight.training import prepare as preparing

WRITTEN = {"accuracy.png", "confusion.png", "loss.png", "metrics.csv", "record.sqlite", "run.json",
           "spec.toml", "weights.safetensors"}  # fmt: skip


def test_it_says_what_it_trains_and_what_came_of_it(call, painted) -> None:
    """The announcement, the table of metrics and the folder are printed, and the folder is full."""
    status, out, _ = call("train", "digits", "--epochs", "2")
    assert status == 0
    for words in ("1,258 to train", "relu", "softmax", "accuracy", "Written to runs/digits-0001"):
        assert words in out
    assert {p.name for p in Path("runs/digits-0001").iterdir() if p.name[0] != "."} == WRITTEN


def test_runs_are_counted_up_and_kept(call) -> None:
    """The second run gets a folder of its own; the first is untouched."""
    call("train", "xor", "--steps", "5")
    before = Path("runs/xor-0001/weights.safetensors").read_bytes()
    call("train", "xor", "--steps", "50")
    assert Path("runs/xor-0001/weights.safetensors").read_bytes() == before
    assert Path("runs/xor-0002").is_dir()


def test_a_saved_spec_trains_the_same_again(call) -> None:
    """spec.toml of a run, trained, gives the same weights to the byte."""
    call("train", "moons", "--epochs", "3", "--optimizer", "nadam", "--dropout", ".1")
    status, _, err = call("train", "runs/moons-0001/spec.toml", "--out", "again")
    assert status == 0, err
    files = [Path(f) / "weights.safetensors" for f in ("runs/moons-0001", "again")]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_gaps_filled_with_the_mean_are_drawn_there(call, painted) -> None:
    """Two inputs with missing values train, and the boundary is drawn."""
    rows = "".join(f"{i % 5 or ''},{i % 3},{'xy'[i % 2]}\n" for i in range(24))
    Path("gap.csv").write_text("a,b,kind\n" + rows)
    status, _, err = call("train", "gap.csv", "--missing", "mean", "--epochs", "2", "--out", "run")
    assert status == 0, err
    assert Path("run/boundary.png").exists()
    assert call("predict", "run", "gap.csv")[0] == 0


def test_normalization_and_connections_are_announced(call) -> None:
    """Layer by layer; where no connection has room, a note says so with the widths."""
    given = ("--hidden", "4,4", "--norm", "batch", "--residual", "--steps", "5")
    status, out, err = call("train", "moons", *given)
    assert status == 0, err
    said = "4 identity no bias → batch_norm tanh → residual:over=2 → 2 softmax"
    assert said in out.replace("\n", " ")
    status, out, _ = call("train", "moons", "--hidden", "5,4", "--residual", "--steps", "5")
    assert "--residual adds nothing here" in out
    assert call("train", "moons", "--norm", "batch", "--batch", "1")[0] == 2
    assert call("train", "moons", "--norm", "both")[0] == 2


def test_json_is_all_that_is_printed(call) -> None:
    """With --json the output is one JSON object with folder, steps and metrics."""
    status, out, _ = call("train", "xor", "--steps", "20", "--json")
    result = json.loads(out)
    assert status == 0
    assert result["steps"] == 20
    assert 0 <= result["metrics"]["train"]["accuracy"] <= 1


def test_json_has_the_notes_too(call) -> None:
    """That another engine took over, say, which is else printed before the training."""
    deep = ",".join(["2"] * 150)
    status, out, _ = call(
        "train", "xor", "--hidden", deep, "--engine", "native", "--steps", "2", "--json"
    )
    assert status == 0
    assert any("native" in note for note in json.loads(out)["notes"])


@pytest.mark.parametrize(
    ("suffix", "steps"),
    [("gif", "12"), *(pytest.param(n, "60", marks=pytest.mark.slow) for n in ("gif", "webp"))],
)
def test_animation(call, painted, suffix: str, steps: str) -> None:
    """--animate writes an animation with many frames."""
    from PIL import Image

    status, _, err = call("train", "xor", "--steps", steps, "--animate", suffix)
    assert status == 0, err
    with Image.open(f"runs/xor-0001/training.{suffix}") as picture:
        assert picture.n_frames > 10


def test_a_local_minimum_is_told(call) -> None:
    """A run that came to rest with rows still wrong says so."""
    for seed in range(20):
        _, out, _ = call("train", "xor", "--hidden", "2", "--seed", str(seed))
        if "came to rest with" in out:
            assert "local minimum" in out
            return
    pytest.fail("no seed of 20 ended in a local minimum with two hidden units")


def test_a_loss_that_swings_has_not_come_to_rest(call) -> None:
    """Large steps end far above the start, and that is said; that they rest is not."""
    arguments = ("train", "xor", "--optimizer", "sgd", "--lr", "300", "--epochs", "200")
    _, out, _ = call(*arguments, "--seed", "3")
    assert "ended far above its start: 9.951 against 0.7515." in out
    assert "came to rest" not in out
    _, out, _ = call("train", "xor", "--steps", "50")
    assert "far above" not in out


def test_rest_is_no_two_equal_losses_of_a_wave(call, monkeypatch) -> None:
    """A loss that is the same at the two ends of the last fifth, and another between, moves."""
    from backsight.cli.printing import training as printing

    kept = printing.list_remarks

    def bend(run, steps, seconds):
        moments = run.history.moments
        for moment in moments:
            moment.losses["train"], moment.scores["train"] = 0.7, 0.5
        still = "\n".join(kept(run, steps, seconds))
        moments[-2].losses["train"] = 0.8
        assert "came to rest" in still
        return kept(run, steps, seconds)

    monkeypatch.setattr("backsight.cli.jobs.train.list_remarks", bend)
    _, out, _ = call("train", "xor", "--steps", "100")
    assert "came to rest" not in out


def test_divergence_is_status_1_and_saved(call) -> None:
    """A run whose numbers explode says step and symbol, ends with 1, and is written."""
    status, out, _ = call("train", "digits", "--lr", "1e12", "--optimizer", "sgd", "--epochs", "2")
    assert status == 1
    assert "Stopped early. Step" in out
    assert "A float32 ends at 3.4e+38." in out
    assert Path("runs/digits-0001/weights.safetensors").exists()


def test_your_own_optimizer(call) -> None:
    """--with FILE.py brings in a record, for training, listing and deriving."""
    Path("mine.py").write_text(
        '"""Sign descent: every weight moves by the rate."""\n'
        "from backsight.records import Optimizer, formula, sign\n\n\n"
        "@formula\ndef step(w, g, eta, t):\n    w = w - eta * sign(g)\n    return (w,)\n\n\n"
        'mine = Optimizer(name="sign_descent_cli", step=step, rate=0.01)\n'
    )
    status, out, err = call("train", "moons", "--with", "mine.py", "--optimizer",
                            "sign_descent_cli", "--epochs", "2")  # fmt: skip
    assert status == 0, err
    assert "sign_descent_cli" in out
    status, out, _ = call("list", "optimizers", "--with", "mine.py")
    assert "Sign descent: every weight moves by the rate." in out


def start(folder: Path, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "backsight", "train", *args], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def trained_steps(folder: Path) -> int:
    """How many steps the record of a run has by now."""
    try:
        with backsight.open(folder) as run:
            return int(run.record.last_step)
    except backsight.BacksightError:
        return 0


def test_ctrl_c_saves_what_was_trained(tmp_path: Path) -> None:
    """SIGINT in mid-run ends with 130, a message, and a folder that can be used."""
    process = start(tmp_path, "xor", "--steps", "100000000", "--engine", "numpy")
    assert process.stdout is not None
    assert any("seed 0" in line for line in process.stdout)  # announced: training begins
    while not trained_steps(tmp_path / "runs/xor-0001"):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 130, err
    assert "Interrupted after" in out
    assert "Traceback" not in err
    facts = json.loads((tmp_path / "runs/xor-0001/run.json").read_text())
    assert facts["steps"] > 0


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    """`backsight list | head -1` ends quietly."""
    command = f"{sys.executable} -m backsight list | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=tmp_path, env=dict(os.environ)
    )
    assert "Traceback" not in done.stderr


def test_a_training_whose_lines_nobody_reads_ends_quietly(tmp_path: Path) -> None:
    """`backsight train … | head -1` blames no code of the user's."""
    command = f"{sys.executable} -m backsight train xor --steps 5 | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=tmp_path, env=dict(os.environ)
    )
    assert done.stdout.startswith("xor")
    assert done.stderr == ""


@pytest.mark.parametrize("source", ["blobs", "spirals", "moons", "plane", "sine"])
def test_small_sources_need_no_smaller_batch(call, source: str) -> None:
    """A source asked for fewer rows than its usual batch trains on all of them at once."""
    status, _, err = call("train", f"{source}:rows=12", "--steps", "3")
    assert status == 0, err


def test_columns_of_numbers_are_listed_in_one_line(call) -> None:
    """Where a table has no others, too; of 80 letters at most. Pictures and sources have none."""
    names = [f"a rather long name of column {k}" for k in range(9)]
    rows = "".join(
        f"{','.join(str(i * k % 11) for k in range(1, 10))},{i % 2}\n" for i in range(40)
    )
    Path("numbers.csv").write_text(",".join([*names, "kind"]) + "\n" + rows)
    out = call("train", "numbers.csv", "--steps", "2")[1]
    assert f"\n  9 columns of numbers: {names[0]}, …\n" in out
    Path("numbers.csv").write_text("a,b,c,d,e,f,g,h,i,kind\n" + rows)
    assert (
        "\n  9 columns of numbers: a, b, c, d, e, f, …\n"
        in call("train", "numbers.csv", "--steps", "2")[1]
    )
    Path("numbers.csv").write_text(",".join(["x" * 90, *names[1:], "kind"]) + "\n" + rows)
    line = call("train", "numbers.csv", "--steps", "2")[1].splitlines()[1]
    assert line == f"  9 columns of numbers: {'x' * 55}…"
    assert "columns of numbers" not in call("train", "digits", "--steps", "2")[1]


def test_many_layers_are_announced(call, monkeypatch) -> None:
    """Before they are derived, which takes minutes of ten thousand."""
    monkeypatch.setattr(preparing, "MANY_LAYERS", 2)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        _status, _out, err = call("derive", "xor", "--hidden", "2,2")
        assert "Note: The network has 3 layers: it takes a while" in err
        assert "layers" not in call("derive", "xor", "--hidden", "2")[2]

"""`landscape`: what is said, the picture, what is refused, and Ctrl-C."""

import json
from pathlib import Path

import numpy as np
import pytest

from backsight.engine.geometry.plane_loss import PlaneLoss

SMALL = ("--grid", "5", "--states", "5")


def test_a_run_its_plane_and_its_picture(call, painted) -> None:
    """The plane, the variance it holds, the loss, the path, the memory; and the file."""
    call("train", "xor", "--steps", "60", "--seed", "1", "--out", "run")
    status, out, _ = call("landscape", "run", *SMALL, "-o", "slice.png")
    assert status == 0
    assert "xor · 2-3-2 · adam: the loss around the weights of run after step 60" in out
    assert "of the variance of the path." in out
    assert "grid: 5 × 5 points" in out
    assert "steps 0 to 60" in out
    assert "memory: " in out
    assert "Written: slice.png" in out
    assert Path("slice.png").stat().st_size > 10_000


def test_json_holds_every_number(call) -> None:
    """The values row by row, what is not finite as null."""
    status, out, _ = call("landscape", "xor", *SMALL, "--json", "--dtype", "float32",
                          "--activation", "relu", "--span", "1e30")  # fmt: skip
    found = json.loads(out)
    values = np.array(found["values"], float)
    assert (status, values.shape, found["kind"]) == (0, (5, 5), "random")
    assert found["not_a_number"] + found["infinite"] == np.isnan(values).sum() > 0
    assert values[2, 2] == pytest.approx(found["loss"])


def test_along_two_weights(call) -> None:
    """Two entries behind one option."""
    status, out, _ = call("landscape", "xor", "--along", "W1[0,2]", "b1[1]", *SMALL)
    assert status == 0
    assert "plane: W1[0,2] × b1[1]" in out
    assert "add -o landscape.png" in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--along W1[0,2] W1[0,2]", "both are W1[0,2]"),
        ("--along W1[0,2] W9[1]", "No array of weights is called 'W9'"),
        ("--grid 0", "0 is not in the range x>=2"),
        ("--grid 1", "1 is not in the range x>=2"),
        ("--directions path", "no path of three states"),
        ("--memory 0.01", "This takes at least"),
        ("--memory 0", "--memory"),
        ("--at 3", "Only a recorded run has a step 3"),
        ("-o slice.foo", "must end in one of"),
        ("-o nowhere/slice.png", "cannot be written"),
    ],
)
def test_bad_input_ends_with_status_2(call, words: str, expected: str) -> None:
    """One message, nothing written."""
    status, out, err = call("landscape", "xor", *words.split())
    assert (status, out) == (2, "")
    assert expected in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


def test_control_c_leaves_nothing_half_done(call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 130, one word, and the picture that was there stays."""
    Path("slice.png").write_text("before")

    def interrupted(self: PlaneLoss, points: object) -> object:
        yield np.zeros(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(PlaneLoss, "compute_losses", interrupted)
    status, out, err = call("landscape", "xor", "--force", "-o", "slice.png")
    assert (status, out, err.strip()) == (130, "", "Interrupted.")
    assert [p.name for p in Path().iterdir()] == ["slice.png"]
    assert Path("slice.png").read_text() == "before"

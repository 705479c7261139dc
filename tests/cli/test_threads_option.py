"""`--threads`: refused in one message, or obeyed without a trace in the numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

import backsight
from backsight.native.available import describe_missing

Call = Callable[..., tuple[int, str, str]]
needs_compiler = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
WIDE = ("--steps", "5", "--hidden", "256", "--batch", "128")
"""Steps that are worth a second thread."""


@pytest.mark.parametrize("text", ["0", "-1", "65", "two", "1.5", "", "²"])
@pytest.mark.parametrize("command", ["train", "lr"])
def test_no_number_of_threads(call: Call, command: str, text: str) -> None:
    status, out, error = call(command, "xor", f"--threads={text}")
    assert (status, out) == (2, "")
    assert "--threads" in error


@needs_compiler
@pytest.mark.parametrize("engine", ["native", "portable"])
@pytest.mark.parametrize(("threads", "words"), [("1", "1 thread"), ("2", "2 threads")])
def test_it_is_told_how_many_trained(call: Call, engine: str, threads: str, words: str) -> None:
    """At the end and by `show`; a replay on another number finds nothing changed."""
    out = call("train", "digits", *WIDE, "--engine", engine, "--threads", threads, "-o", "run")[1]
    assert f"{engine}, {words}" in out
    assert "has no effect" not in out
    assert f"{engine}, {words}, " in call("show", "run")[1]
    with backsight.open("run") as run:
        assert run.record.sessions[1].machine["native threads"] == threads
        assert run.list_bit_changes(3) == []


def test_threads_of_numpy_are_not_ours(call: Call) -> None:
    """Asked for they do nothing, which is said; else nothing is, and none are told."""
    for command in (("train", "xor", "--steps", "5"), ("lr", "xor"), ("race", "xor")):
        asked = call(*command, "--engine", "numpy", "--threads", "2")[1].replace("\n", " ")
        assert "Note: --threads 2 has no effect here" in asked
        unasked = call(*command, "--engine", "numpy")[1]
        assert "thread" not in unasked


@needs_compiler
def test_weights_are_the_same_with_any(call: Call, tmp_path: Path) -> None:
    ends = []
    for threads in ("1", "2", "auto"):
        folder = tmp_path / threads
        options = ("--engine", "native", "--steps", "20", "--threads", threads)
        hidden = ("--hidden", "256", "--batch", "128")
        assert call("train", "digits", *options, *hidden, "-o", str(folder))[0] == 0
        ends.append((folder / "weights.safetensors").read_bytes())
    assert ends[0] == ends[1] == ends[2]

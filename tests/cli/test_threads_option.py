"""`--threads`: refused in one message, or obeyed without a trace in the numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backsight.native.available import describe_missing

Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("text", ["0", "-1", "65", "two", "1.5", "", "²"])
@pytest.mark.parametrize("command", ["train", "lr"])
def test_no_number_of_threads(call: Call, command: str, text: str) -> None:
    status, out, error = call(command, "xor", f"--threads={text}")
    assert (status, out) == (2, "")
    assert "--threads" in error


@pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
def test_weights_are_the_same_with_any(call: Call, tmp_path: Path) -> None:
    ends = []
    for threads in ("1", "2", "auto"):
        folder = tmp_path / threads
        options = ("--engine", "native", "--steps", "20", "--threads", threads)
        hidden = ("--hidden", "256", "--batch", "128")
        assert call("train", "digits", *options, *hidden, "-o", str(folder))[0] == 0
        ends.append((folder / "weights.safetensors").read_bytes())
    assert ends[0] == ends[1] == ends[2]

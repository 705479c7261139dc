"""What docs/onnx.md shows is true: its Python gives what stands there, and its commands run."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("onnx")
PAGE = (Path(__file__).parents[3] / "docs" / "onnx.md").read_text(encoding="utf-8")


def test_its_python_gives_what_it_says(tmp_path, monkeypatch) -> None:
    """Every >>> of the page, one after the other."""
    monkeypatch.chdir(tmp_path)
    text = "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE, flags=re.S))
    test = doctest.DocTestParser().get_doctest(text, {}, "onnx.md", "onnx.md", 0)
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.failures == 0
    assert len(test.examples) >= 9


def test_its_commands_run(call_command) -> None:
    """Those that do not install, and what stands below them."""
    for block in re.findall(r"```console\n(.*?)```", PAGE, flags=re.S)[1:]:
        commands = re.findall(r"^\$ backsight (.*)$", block, flags=re.M)
        below = [line for line in block.splitlines() if line and not line.startswith("$")]
        outputs = [call_command(*shlex.split(command)) for command in commands]
        assert [status for status, _out, _err in outputs] == [0] * len(commands)
        assert all(line in outputs[-1][1] for line in below)

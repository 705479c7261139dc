"""A line feed in a name breaks no line of the terminal."""

from pathlib import Path

import pytest

NAME = "two\nlines"
COMMANDS = {
    "train": ["train", f"{NAME}.csv", "--steps", "2", "-o", NAME],
    "nothing": ["train", f"{NAME}.txt"],
    "check": ["check", f"{NAME}.csv"],
    "influence": ["influence", f"{NAME}.csv", "--weight", "W1[0,0]", "-o", f"{NAME}.svg"],
    "paths": ["paths", f"{NAME}.csv", "--weight", "W1[0,0]"],
    "export": ["export", "run", "--what", "csv", "-o", NAME],
    "score": ["score", "run"],
    "show": ["show", "run"],
    "predict": ["predict", "run", f"{NAME}.csv", "-o", f"{NAME}.docx"],
    "option": ["train", f"--{NAME}"],
    "command": [NAME],
    "runs": ["runs", "."],
    "tree": ["tree", "."],
}


@pytest.mark.sweep(5)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_line_is_one(name: str, call) -> None:
    """The name is there, with a sign for the line feed."""
    rows = "".join(f"{k % 7},{k % 3},{['a', 'b'][k % 2]}\n" for k in range(40))
    Path(f"{NAME}.csv").write_text(f'"x\ny",z,"c\nd"\n{rows}')
    assert call("train", f"{NAME}.csv", "--steps", "2", "-o", "run", "--target", "c\nd")[0] == 0
    if name in ("runs", "tree"):
        Path("run").rename(NAME)
    _status, out, err = call(*COMMANDS[name])
    assert name == "score" or "two␊lines" in out + err or repr(NAME)[1:-1] in err
    lines = (out + err).splitlines()
    assert not [line for line in lines if line.rstrip().endswith("two") or line.startswith("lines")]

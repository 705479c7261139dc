from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from PIL import Image

from backsight.cli import main as cli

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Run `backsight ARGS` in an empty folder; gives status, output and error output."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["backsight", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture
def painted() -> None:
    """Asked for by a test that looks at pictures."""


@pytest.fixture(autouse=True)
def unpainted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test looks at words alone, PNG files are written with nothing painted on them: that
    took most of the time of a small training."""
    if "painted" in request.fixturenames:
        return
    paint = Figure.savefig

    def written(figure: Figure, file: Any, **options: Any) -> None:
        if options.get("format") == "png" or str(file).endswith(".png"):
            Image.new("1", (1, 1)).save(file, "png")
        else:
            paint(figure, file, **options)

    monkeypatch.setattr(Figure, "savefig", written)
    monkeypatch.setattr(Figure, "draw_without_rendering", lambda figure: None)

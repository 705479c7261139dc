import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backsight.web import page_file

sys.path.append(str(Path(__file__).parent))

from served_page import Client, make_desk, run_server

STUB = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Backsight</title>
<script type="application/json" id="package"></script>
<script>document.title = "stub"</script>
</html>
"""
"""A page as the build writes it, but for its code."""


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the built page."""
    path = tmp_path / "stub.html"
    path.write_text(STUB, encoding="utf-8")
    monkeypatch.setattr(page_file, "PATH", path)
    return path


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Of a server that was started with xor in an empty folder."""
    monkeypatch.chdir(tmp_path)
    with run_server(make_desk(["xor", "--hidden", "2"], tmp_path), STUB) as running:
        yield running

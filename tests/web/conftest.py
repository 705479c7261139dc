import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backsight.cli.options.page_words import read_words
from backsight.training.where import Where
from backsight.web import page_file
from backsight.web.access import Access
from backsight.web.desk import Desk
from backsight.web.package import encode_package
from backsight.web.preparation import prepare_package
from backsight.web.server import make_server, open_socket

sys.path.append(str(Path(__file__).parent))

from served_page import Client

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
    named = read_words(["xor", "--hidden", "2"])
    desk = Desk(
        start=encode_package(prepare_package(named, Where())),
        named=named,
        read_words=read_words,
        root=tmp_path,
    )
    listener = open_socket(0)
    access = Access(port=listener.getsockname()[1], token="s3cret")
    server = make_server(access, desk, STUB)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield Client(access)
    server.should_exit = True
    thread.join()

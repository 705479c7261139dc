"""What a page may name, and what became of it."""

import shutil
from pathlib import Path

import pytest

import backsight
from backsight.cli.options.page_words import read_words
from backsight.engine.spec import to_plain
from backsight.kernel.errors import BadInput
from backsight.web.desk import Desk


def make_desk(*words: str) -> Desk:
    return Desk(start=b"{}", named=read_words(words), read_words=read_words, root=Path.cwd())


def test_a_run_that_was_deleted_is_gone(tmp_path, monkeypatch):
    """By its name it would be a data source that nobody knows. Its spec needs it no more."""
    monkeypatch.chdir(tmp_path)
    run = backsight.train("xor", steps=3, out="run", engine="portable")
    desk, spec = make_desk("run"), to_plain(run.spec)
    assert desk.find_source((), None) is desk.named
    shutil.rmtree("run")
    for words in (("run",), ()):
        with pytest.raises(BadInput, match=r"^run is gone: it was deleted or moved since"):
            desk.find_source(words, None)
    assert desk.find_source((), spec).source.data.source == "xor"


def test_a_table_that_was_deleted_is_gone(tmp_path, monkeypatch):
    """A spec of it, too."""
    monkeypatch.chdir(tmp_path)
    Path("rows.csv").write_text("a,b\n1,2\n2,3\n3,4\n")
    desk = make_desk("rows.csv")
    Path("rows.csv").unlink()
    with pytest.raises(BadInput, match=r"rows\.csv is gone"):
        desk.find_source((), {"data": {"source": "rows.csv"}})
    assert desk.find_source(("xor",), None).source == "xor"

"""Values as text and as HTML: nothing gets out, nothing is loaded, nothing fails."""

import re
import subprocess
import sys

import html5lib
import numpy as np
import pytest

import backsight
from backsight.kernel.document import Document, TableBlock
from backsight.render import to_fragment
from backsight.summaries.blocks import MOST_ROWS, make_document, make_table
from backsight.summaries.kinds import SUMMARIES

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def run(tmp_path):
    """A run on a table whose names were written by an enemy."""
    rows = [f"{k % 7},{k % 5},{HOSTILE if k % 2 else '{W1}'}" for k in range(40)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join([f'"<img src=x onerror=y>",b,"{HOSTILE}"', *rows]) + "\n")
    return backsight.train(str(table), hidden=[3], steps=5, seed=1, out=tmp_path / "<b>run")


def list_values(run):
    """What can be had of a run, with its names."""
    folder = run.folder
    record = backsight.open(folder)
    return [run, record, record.metrics, backsight.load(folder), backsight.score(folder),
            backsight.derive(run.spec.data.source), run.plot()]  # fmt: skip


def test_names_are_text(run) -> None:
    """A name from a file is escaped; a brace in it calls for no symbol."""
    for value in list_values(run):
        page = value._repr_html_()
        html5lib.HTMLParser(strict=False).parseFragment(page)
        tags = set(re.findall(r"<([a-z0-9]+)", page))
        assert not tags & {"script", "link", "iframe", "object", "b"}, type(value)
        assert "onerror" not in page.replace("&lt;img src=x onerror=y&gt;", "")


def test_nothing_is_loaded(run) -> None:
    """All that a page needs is in it."""
    for value in list_values(run):
        page = value._repr_html_()
        sources = re.findall(r'(?:src|href)="([^"]*)"', page)
        assert all(s.startswith(("data:image/png;base64,", "#")) for s in sources)
        assert "url(" not in page
        assert "@import" not in page


def test_a_style_stays_inside() -> None:
    """Every rule of a piece's style is within the one for the piece."""
    page = to_fragment(Document(title="", blocks=()))
    style = re.search(r"<style>\s*(.*?)\s*</style>", page, re.S)[1]
    depth = np.cumsum([{"{": 1, "}": -1}.get(sign, 0) for sign in style])
    assert style.startswith(".backsight{")
    assert depth[style.index("{") : -1].min() >= 1
    assert depth[-1] == 0


def test_numbers_stand_at_the_right() -> None:
    """Also those that are written out."""
    page = to_fragment(make_document("t", make_table(("a", "b"), [("x", "1.0")])))
    assert '<td class="number">1.0</td>' in page
    assert '<th scope="row">x</th>' in page


def test_a_long_table_ends_with_how_many_more() -> None:
    """And with as many rows as a reader looks at."""
    table, more = make_document("t", make_table(("a",), [("x",)] * (MOST_ROWS + 2))).blocks
    assert isinstance(table, TableBlock)
    assert len(table.rows) == MOST_ROWS
    assert "2" in more.text


def test_a_text_is_never_long() -> None:
    """What is longer ends with how many lines are left out; `print` of a sheet has all of it."""
    page = backsight.formulas()
    assert len(repr(page)) <= 4_000
    assert re.search(r"… and [\d,]+ more lines$", repr(page))
    assert len(str(page)) > 4_000


def test_what_cannot_be_drawn_is_said(tmp_path) -> None:
    """A score on rows of one class has no curve: its page says so instead of failing."""
    backsight.train("xor", hidden=[3], steps=5, seed=1, out=tmp_path / "run")
    rows = tmp_path / "rows.csv"
    rows.write_text("x1,x2,xor\n0,0,0\n1,1,0\n")
    page = backsight.score(tmp_path / "run", rows)._repr_html_()
    assert "<img" not in page
    assert "one class" in page


def test_a_closed_record_says_so(tmp_path) -> None:
    """Its numbers cannot be read any more."""
    backsight.train("xor", hidden=[3], steps=5, seed=1, out=tmp_path / "run")
    with backsight.open(tmp_path / "run") as record:
        assert "5 steps" in repr(record)
    assert repr(record).endswith("run: closed")


def test_every_kind_shows_itself() -> None:
    """A kind that has a summary has the methods that a notebook looks for."""
    assert all(issubclass(kind, backsight.kernel.shown.Shown) for kind in SUMMARIES)


def test_a_text_needs_no_picture() -> None:
    """Neither `import backsight` nor a text imports matplotlib or IPython."""
    code = (
        "import sys, backsight; repr(backsight.start('xor')); "
        "print({'matplotlib', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_one_replica_has_no_spread() -> None:
    """Its seed is said; no best of one."""
    one, two = (backsight.replicas("xor", seeds, steps=5) for seeds in (3, [3, 4]))
    assert "1 replica, of the seed 3" in repr(one)
    assert not {"±", "deviation", "median", "best:"} & set(repr(one).split())
    assert "2 replicas, of the seeds 3-4" in repr(two)
    assert "mean ± deviation" in repr(two)
    assert "best: seed" in repr(two)


def test_an_experiment_is_its_settings(run) -> None:
    """Not its numbers."""
    assert len(repr(run.experiment)) < 3000
    assert "learning rate" in repr(run.experiment)
    assert "<table" in run.experiment._repr_html_()

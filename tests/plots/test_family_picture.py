"""A family of runs: lines over their steps, branches at theirs."""

import pytest

from backsight.plots import save
from backsight.plots.family import RunLine, draw_family


def line(name="a", first=0, last=100, status="finished", **more):
    return RunLine(name=name, first=first, last=last, status=status, **more)


def test_a_branch_leaves_its_parent_at_its_step():
    """A line from row to row at that step; its own goes on from there."""
    figure = draw_family([line(), line("b", 40, 70, parent=0, changes="rate 1 → 2")], "t", "s")
    (axes,) = figure.axes
    pieces = [(list(p.get_xdata()), list(p.get_ydata())) for p in axes.lines]
    assert ([40, 40], [0, 1]) in pieces
    assert ([40, 70], [1, 1]) in pieces
    assert {"a", "b", "rate 1 → 2"} <= {t.get_text() for t in axes.texts}


def test_marks_that_occur_are_explained():
    """Each status by its own mark, in a legend of those that there are."""
    figure = draw_family([line(), line("b", status="failed")], "t", "s")
    (legend,) = figure.legends
    assert [t.get_text() for t in legend.get_texts()] == ["finished", "failed"]
    assert {"o", "X"} <= {p.get_marker() for p in figure.axes[0].lines}


@pytest.mark.parametrize("count", [0, 1, pytest.param(150, marks=pytest.mark.slow)])
def test_none_and_many(count, tmp_path):
    """Of no runs, of one, of many with long names."""
    lines = [line(f"{i}" * 90, first=i, last=i + 1, changes="x" * 300) for i in range(count)]
    save(draw_family(lines, "t", "s"), tmp_path / "family.svg")
    assert (tmp_path / "family.svg").stat().st_size > 1000

"""The chain of checksums: what was changed, left out or put in is noticed at the next mark."""

from hypothesis import given
from hypothesis import strategies as st

from backsight.recorder.checksums import START, chain_mark, find_broken_mark
from backsight.recorder.entries import MarkEntry

digests = st.lists(st.text("0123456789abcdef", min_size=4, max_size=4), min_size=2, max_size=9)


def chain(found: list[str]) -> dict[int, MarkEntry]:
    marks: dict[int, MarkEntry] = {}
    before = START
    for step, digest in enumerate(found):
        marks[8 * step] = chain_mark(before, 8 * step, digest)
        before = marks[8 * step].chain
    return marks


@given(digests)
def test_an_untouched_chain_holds(found: list[str]) -> None:
    """Marks as they are written fit, in whatever order they are read."""
    marks = chain(found)
    assert find_broken_mark(marks) is None
    assert find_broken_mark(dict(reversed(marks.items()))) is None


@given(digests, st.data())
def test_a_missing_mark_is_noticed(found: list[str], data: st.DataObject) -> None:
    """Without one of them, but the last, the next does not fit."""
    marks = chain(found)
    gone = data.draw(st.sampled_from(sorted(marks)[:-1]))
    del marks[gone]
    assert find_broken_mark(marks) == min(k for k in marks if k > gone)


@given(digests, st.data())
def test_a_changed_mark_is_noticed(found: list[str], data: st.DataObject) -> None:
    """One whose checksum was changed does not fit, nor does one at another step."""
    marks = chain(found)
    step = data.draw(st.sampled_from(sorted(marks)))
    changed = MarkEntry(digest="ffff0", chain=marks[step].chain)
    assert find_broken_mark({**marks, step: changed}) == step
    moved = {(k + 1 if k == step else k): mark for k, mark in marks.items()}
    assert find_broken_mark(moved) == step + 1

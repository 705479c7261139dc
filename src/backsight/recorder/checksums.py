"""Checksums of the state at some steps, each chained to those before it.

A replay that arrives at a mark with another checksum is not the run that was recorded; a mark that
does not fit its chain was changed::

    step            50                        100                       150
    digest      sha256(state 50)          sha256(state 100)         sha256(state 150)
    chain   START ──▶ sha256(START/50/…) ──▶ sha256(…/100/…)   ──▶ sha256(…/150/…)

If somebody exchanges the state after step 100 and its digest, the chain of 100 no longer fits; if
that is computed anew, too, the one of 150 does not. Marks are kept where snapshots are thinned
out, so that a replay can be compared with states that are stored no more.
"""

import hashlib
from collections.abc import Mapping

from backsight.recorder.entries import MarkEntry

START = "0" * 64


def chain_mark(before: str, step: int, digest: str) -> MarkEntry:
    """The mark of a state after the one with the chain `before`."""
    text = f"{before}/{step}/{digest}".encode()
    return MarkEntry(digest=digest, chain=hashlib.sha256(text).hexdigest())


def find_broken_mark(marks: Mapping[int, MarkEntry], start: str = START) -> int | None:
    """The step of the first mark that does not fit its chain: it was changed, or one before it was,
    or is missing. None where all do."""
    # After the first that does not fit nothing is known of the others: they build upon it.
    before = start
    for step, mark in sorted(marks.items()):
        if chain_mark(before, step, mark.digest) != mark:
            return step
        before = mark.chain
    return None

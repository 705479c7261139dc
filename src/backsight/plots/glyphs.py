"""Characters that no installed font has: boxes stand for them, and that is said once."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from backsight.kernel.language import _

MISSING = re.compile(r"Glyph (\d+) .*missing from")
"""What matplotlib says of each of them, each time that a text is laid out."""
MOST = 20
"""Characters that are told."""
_TOLD_SIGNS: set[str] = set()


@contextmanager
def announce_missing_glyphs() -> Iterator[None]:
    """One warning instead of many; those of other kinds come as they would."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", MISSING.pattern)
        yield
    signs = set[str]()
    for each in caught:
        if hit := MISSING.match(str(each.message)):
            signs.add(chr(int(hit[1])))
        else:
            warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)
    if new := sorted(signs - _TOLD_SIGNS):
        _TOLD_SIGNS.update(new)
        text = _("No installed font has {signs}: boxes stand for them in pictures.")
        shown = " ".join(new[:MOST]) + (" …" if new[MOST:] else "")
        warnings.warn(text.format(signs=shown), stacklevel=4)

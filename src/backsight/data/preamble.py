"""Lines above a table that are no part of it: left out, so that the others keep their numbers.

sep=;                      # weight in grams            150,4,setosa,versicolor
a;b;y                      a,b,y                        5.1,3.5,1.4,0.2,0
└ as spreadsheets begin    └ a comment                  └ said by --skip-lines 1
"""

import re
from collections.abc import Sequence
from itertools import islice

from backsight.data.dialect import DELIMITERS, Dialect, split_lines

SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.I)
COMMENT = "#"


def cut_preamble(text: str, dialect: Dialect, features: Sequence[str] = ()) -> tuple[str, str]:
    """The text with empty lines in place of what is no part of the table; and the delimiter where
    the file says it, else "".

    features: the columns of rows that come later, whose file may lack lines that were skipped in
    training.
    """
    count = dialect.skip_lines
    if features and count and _has_no_preamble(text, features, count):
        count = 0
    text = _blank_lines(text, count)
    start = len(text) - len(text.lstrip("\n"))
    first = next(split_lines(text[start:]), "")
    if found := SEPARATOR.fullmatch(first):
        return _blank_lines(text, start + 1), found[1]
    comments = 0
    for line in split_lines(text[start:]):
        if not line.startswith(COMMENT):
            break
        comments += 1
    if not comments:
        return text, ""
    last = list(islice(split_lines(text[start:]), comments))[-1]
    rest = _blank_lines(text, start + comments)
    below = next(filter(str.strip, split_lines(rest)), "")
    if names := _find_names(last, below):  # as numpy.savetxt writes them
        kept = text.index(last, start)
        return "\n" * (start + comments - 1) + names + text[kept + len(last) :], ""
    return rest, ""


def _has_no_preamble(text: str, features: Sequence[str], count: int) -> bool:
    """Whether the first line names the columns, or is divided as the one behind those to skip."""
    lines = list(islice(split_lines(text), count + 1))
    if all(name in lines[0] for name in features):
        return True
    return len(lines) <= count or _count_marks(lines[0]) == _count_marks(lines[-1])


def _count_marks(line: str) -> list[int]:
    return [line.count(mark) for mark in DELIMITERS]


def _find_names(comment: str, below: str) -> str:
    """A comment as a line of names, where it has as many as the row below has cells; "" else."""
    names = comment.lstrip(COMMENT).lstrip()
    for delimiter in ("\t", ";", ",", None):
        if delimiter is None or delimiter in below:
            count = len(below.split(delimiter))
            return names if count > 1 and len(names.split(delimiter)) == count else ""
    return ""


def _blank_lines(text: str, count: int) -> str:
    """The text with its first lines empty."""
    start = 0
    for line in islice(split_lines(text), count):
        start += len(line)
    return "\n" * count + text[start:] if count else text

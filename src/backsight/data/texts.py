"""The texts of a column: each different one once, and which of them stands in each row.

A million rows of three words are three texts: whatever is asked of a text is asked three times.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backsight.kernel.types import Integers


class Numbering(dict[str, int]):
    """The number of each text, counted from 0 as they are asked for."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


@dataclass(frozen=True, eq=False)
class Texts:
    """A column. A text that is missing is ""."""

    distinct: NDArray[Any]
    """(texts,) of object: the different ones, in the order of their first rows."""
    codes: Integers
    """(rows,) which of them stands there."""

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def counts(self) -> Integers:
        """(texts,) in how many rows each stands."""
        counts: Integers = np.bincount(self.codes, minlength=len(self.distinct))
        return counts

    @property
    def words(self) -> list[str]:
        """The different texts that are not missing."""
        return [text for text in self.distinct.tolist() if text]

    @property
    def present(self) -> int:
        """In how many rows there is a text."""
        return len(self) - self.count([""])

    def count(self, texts: Iterable[str]) -> int:
        """In how many rows one of some texts stands."""
        asked = set(texts)
        return int(self.counts[[text in asked for text in self.distinct.tolist()]].sum())

    def spread(self, values: ArrayLike) -> NDArray[Any]:
        """(rows, …) from a value for each different text."""
        return np.asarray(values)[self.codes]

    def rewrite(self, change: Callable[[str], str]) -> "Texts":
        """The same rows with each text changed; those that are the same then become one."""
        texts = self.distinct.tolist()
        changed = [change(text) for text in texts]
        if changed == texts:
            return self
        numbering = Numbering()
        places = [numbering[text] for text in changed]
        return _make(numbering, np.array(places, np.int64)[self.codes])

    def select(self, keep: NDArray[np.bool_]) -> "Texts":
        """Some of the rows."""
        return order_texts(self.distinct, self.codes[keep])


def make_texts(cells: Iterable[str]) -> Texts:
    """A column of the text of each row."""
    numbering = Numbering()
    codes = np.array([numbering[cell] for cell in cells], dtype=np.int64)
    return _make(numbering, codes)


def order_texts(distinct: NDArray[Any], codes: Integers) -> Texts:
    """A column from texts in any order, some of which may stand in no row."""
    first = np.full(len(distinct), len(codes))
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    order = np.argsort(first, kind="stable")[: int((first < len(codes)).sum())]
    place = np.empty(len(distinct), np.int64)
    place[order] = np.arange(len(order))
    return Texts(distinct[order], place[codes])


def make_from_numbers(numbering: Numbering, codes: Iterable[int]) -> Texts:
    """A column of texts that were numbered as they came."""
    return _make(numbering, np.array(codes, dtype=np.int64))


def _make(numbering: Numbering, codes: Integers) -> Texts:
    return Texts(np.array([*numbering, None], dtype=object)[:-1], codes)

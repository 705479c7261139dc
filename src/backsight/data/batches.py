"""Which rows make up batch k: a pure function of (seed, k), so that any step can be revisited."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from backsight.kernel.errors import BadData
from backsight.kernel.language import _, ngettext
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Integers


@dataclass(frozen=True, kw_only=True)
class Batches:
    """The batches of a training set, shuffled anew in every epoch."""

    rows: int
    """Of the training set."""
    size: int
    """Rows of a batch; the last one of an epoch may be smaller."""
    seed: int
    """What the order is drawn from."""

    def __post_init__(self) -> None:
        if self.size < 1:
            raise BadData(
                _("A batch of {size} rows: it must have at least one.").format(size=self.size)
            )
        if self.size > self.rows:
            raise BadData(
                ngettext(
                    "A batch of {size} rows is larger than the data ({rows} training row): choose "
                    'a batch of at most {rows}, or "all".',
                    "A batch of {size} rows is larger than the data ({rows} training rows): choose "
                    'a batch of at most {rows}, or "all".',
                    self.rows,
                ).format(size=self.size, rows=self.rows)
            )

    @property
    def per_epoch(self) -> int:
        """How many batches go once through the data."""
        return -(-self.rows // self.size)

    def list_rows(self, k: int) -> Integers | None:
        """The row numbers of batch k, counted from 0. None: all rows, in order.

        The array is read-only.
        """
        if self.size == self.rows:
            return None
        epoch, position = divmod(k, self.per_epoch)
        return self.draw_order(epoch)[position * self.size : (position + 1) * self.size]

    def list_rows_ahead(self, k: int, most: int) -> Integers | None:
        """The row numbers of batch k and of those behind it, one after the other: as many as are of
        one size and of one epoch, `most` at the most. None: all rows, in order, every time.

        The array is read-only.
        """
        if self.size == self.rows:
            return None
        epoch, position = divmod(k, self.per_epoch)
        count = max(1, min(most, self.rows // self.size - position))
        order = self.draw_order(epoch)
        return order[position * self.size : (position + count) * self.size]

    def draw_order(self, epoch: int) -> Integers:
        """The rows in the order in which an epoch goes through them."""
        return _draw_order(self.seed, epoch, self.rows)


class ReplicaBatches:
    """The batches of several trainings, whose feeds differ in their seeds alone."""

    def __init__(self, feeds: Sequence[Batches]) -> None:
        self.feeds = feeds
        self._epoch, self._orders = -1, np.empty((0, 0), np.intp)

    @property
    def per_epoch(self) -> int:
        """How many batches go once through the data."""
        return self.feeds[0].per_epoch

    def list_rows(self, k: int) -> Integers | None:
        """The row numbers of batch k of each, (feeds, size), counted from 0. None: all rows."""
        first = self.feeds[0]
        if first.size == first.rows:
            return None
        epoch, position = divmod(k, first.per_epoch)
        if epoch != self._epoch:
            self._epoch = epoch
            self._orders = np.stack([f.draw_order(epoch) for f in self.feeds])
        return self._orders[:, position * first.size : (position + 1) * first.size]


@lru_cache(maxsize=4)
def _draw_order(seed: int, epoch: int, rows: int) -> Integers:
    """The rows in the order of an epoch, kept while its batches are asked for."""
    order = draw_permutation(seed, "shuffle", epoch, rows)
    order.flags.writeable = False
    return order

"""Loops over flat vectors, cut where a layer's weights end, since each has sums of its own.

Layers of one size, one behind the other, are a loop themselves, which threads divide::

    64 -> 64 -> 64 -> 64, 4160 weights each        For l in 0..3
                                                     For f in 0..4096   entry 4160 l + f
                                                     For t in 0..64     entry 4160 l + t + 4096
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backsight.engine.loops.blocks import FLAT_BLOCK, Body, RangeBlock, list_blocks
from backsight.engine.loops.representation import For, Index, Step

FEWEST_LAYERS, LEAST_WEIGHTS = 3, 256
"""Layers of one size, and weights of each, from which on they are a loop; fewer, and smaller ones,
are faster written out."""


@dataclass(frozen=True, kw_only=True)
class LayerRun:
    """Equal parts of a flat vector, one a layer. layer, first, behind: of the first part. count: of
    all."""

    layer: int = 0
    first: int
    behind: int
    count: int = 1

    @property
    def size(self) -> int:
        """Of each part."""
        return self.behind - self.first

    @property
    def end(self) -> int:
        """The place behind the last part."""
        return self.first + self.count * self.size

    @property
    def layer_index(self) -> Index:
        """The layer at a turn of the loop over them."""
        return Index(((self._axis, 1),) if self.count > 1 else (), self.layer)

    def list_blocks(self) -> list[RangeBlock]:
        """The blocks of a part."""
        outer = ((self._axis, self.size),) if self.count > 1 else ()
        name = f"f{self.first}_{self.behind}_"
        return list(list_blocks(name, self.first, self.behind, FLAT_BLOCK, outer))

    def nest(self, body: Iterable[Step]) -> list[Step]:
        """The loop over layers around what is done for each."""
        return [For(self._axis, 0, self.count, tuple(body))] if self.count > 1 else [*body]

    @property
    def _axis(self) -> str:
        return f"l{self.first}_{self.behind}_"


def make_run(size: int) -> list[LayerRun]:
    """A whole vector."""
    return [LayerRun(first=0, behind=size)]


def list_runs(spans: Sequence[tuple[int, int, int]]) -> list[LayerRun]:
    """All layers in order, and from where to where each one's weights lie, as runs."""
    runs: list[LayerRun] = []
    for layer, first, behind in spans:
        last = runs[-1] if runs else None
        assert not last or (layer, first) == (last.layer + last.count, last.end)
        if last and behind - first == last.size:
            runs[-1] = replace(last, count=last.count + 1)
        else:
            runs.append(LayerRun(layer=layer, first=first, behind=behind))
    return [one for run in runs for one in ([run] if _is_loop(run) else _take_apart(run))]


def _is_loop(run: LayerRun) -> bool:
    return run.count >= FEWEST_LAYERS and run.size >= LEAST_WEIGHTS


def _take_apart(run: LayerRun) -> Iterator[LayerRun]:
    for k in range(run.count):
        first, behind = run.first + k * run.size, run.behind + k * run.size
        yield LayerRun(layer=run.layer + k, first=first, behind=behind)


def make_flat_loops(runs: Iterable[LayerRun], body: Body) -> list[Step]:
    """A body for every entry of parts of a flat vector."""
    return [
        step
        for run in runs
        for step in run.nest(s for block in run.list_blocks() for s in block.nest(body))
    ]

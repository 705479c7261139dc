"""Numbers that a step leaves besides its arrays.

The first half puts into `seen` what every step shows, and behind it what the second half needs; the
second half puts each layer's sums into its row of the table::

    seen[0] = L    seen[1] = eta    seen[2] = the squared length of g    seen[3] = norm ...
    row[3] = sum 0 of layer 0    row[4] = sum 0 of layer 1    row[5] = sum 1 of layer 0 ...
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from backsight.engine.graph.trace import Node
from backsight.engine.loops.layer_runs import LayerRun
from backsight.engine.loops.nests.places import ZERO, NodePlaces
from backsight.engine.loops.nests.totals import add_flat
from backsight.engine.loops.representation import (
    Assign,
    Get,
    Index,
    Kind,
    NameValue,
    Op,
    Place,
    Step,
    StoreStep,
    Value,
)

NUMBERS_SEEN = 3
"""Loss, rate, squared length of the gradient: what every step leaves to be seen."""


def read_numbers(names: Sequence[str]) -> list[Step]:
    """What is given at every call, by its name."""
    return [Assign(n, Get(_find_number("numbers", k))) for k, n in enumerate(names)]


def add_products(
    places: NodePlaces, runs: Sequence[LayerRun], factors: Iterable[Any]
) -> tuple[NameValue, list[Step]]:
    """The sum of vectors' products, entry by entry; a factor of 1 is left out."""
    vectors = [f for f in factors if isinstance(f, Node)]

    def multiply(i: Index) -> Value:
        values = tuple(places.get(v, ZERO, i) for v in vectors)
        return Op("multiply", values) if len(values) > 1 else values[0]

    return add_flat(places, runs, multiply)


def show_numbers(places: NodePlaces, loss: Any, rate: Any, length: NameValue) -> list[Step]:
    """Stores of what every step leaves."""
    seen = [_read_host(places, loss), _read_host(places, rate), length]
    return [StoreStep(_find_number("seen", k), v) for k, v in enumerate(seen)]


def _read_host(places: NodePlaces, value: Any) -> Value:
    """A value as a plain number."""
    is_real = isinstance(value, Node) and value.kind != "host"
    number = places.get(value, ZERO, ZERO, host=not is_real)
    return Op("host", (number,)) if is_real else number


def sum_layers(
    places: NodePlaces, factors: Sequence[Any], runs: Sequence[LayerRun]
) -> Iterator[Step]:
    """The sums of each layer, in its row of the table. factors: two of each sum."""
    layers = sum(run.count for run in runs)
    for number, pair in enumerate(zip(factors[::2], factors[1::2], strict=True)):
        for run in runs:
            total, steps = add_products(places, [run], pair)
            index = run.layer_index
            at = Index(index.axes, NUMBERS_SEEN + number * layers + index.plus)
            yield from run.nest([*steps, StoreStep(Place("row", (at,)), total)])


def carry_numbers(gradient: list[Step], update: list[Step]) -> int:
    """Let the first half leave the numbers that the second reads; how many there are."""
    made = {s.name: s.value.kind for s in gradient if isinstance(s, Assign)}
    own = {s.name for s in update if isinstance(s, Assign)}
    wanted = {t.name for s in update for t in s.touches if not t.makes} & made.keys() - own
    stores, reads = pass_numbers({n: made[n] for n in sorted(wanted)}, count(NUMBERS_SEEN))
    gradient += stores
    update[:0] = reads
    return len(wanted)


def pass_numbers(kinds: Mapping[str, Kind], room: Iterator[int]) -> tuple[list[Step], list[Step]]:
    """Stores of numbers among those that are seen, and what reads them there. kinds: by their
    names. room: where each can stand."""
    stores, reads = list[Step](), list[Step]()
    for (name, kind), k in zip(kinds.items(), room, strict=False):
        value, place = NameValue(name, kind), _find_number("seen", k)
        is_real = kind == "real"
        stores.append(StoreStep(place, Op("host", (value,)) if is_real else value))
        reads.append(Assign(name, Op("real", (Get(place),)) if is_real else Get(place)))
    return stores, reads


def _find_number(array: str, number: int) -> Place:
    return Place(array, (Index((), number),))

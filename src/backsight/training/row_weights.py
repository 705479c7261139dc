"""What each row counts in the loss: how the weights of classes are said, and what a row's own
weight and that of its class make together."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight.data import Dataset
from backsight.data.row_weights import find_class_weights
from backsight.data.table import Table
from backsight.engine.spec import CompleteSpec
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _, say, shorten_list
from backsight.kernel.plain_text.pair import split_pair
from backsight.kernel.types import Floats

BALANCED = "balanced"
RARE = 0.05
"""Of a class with a smaller share of the training rows a word is said."""
MOST_LISTED = 12
"""Classes whose weights a note lists at the most."""


def read_class_weights(text: Any) -> dict[str, float] | str | None:
    """ "balanced", or a number for each class that is named.

    text: {"A": 2}, or a text such as A=2,B=1; None for none. Raises BadSpec.
    """
    if text is None or text == BALANCED:
        return text  # type: ignore[no-any-return] # None or the text
    pieces = text.items() if isinstance(text, Mapping) else map(_split_piece, str(text).split(","))
    weights = {str(name): _read_weight(str(name), number) for name, number in pieces}
    if not weights:
        raise BadSpec(_("--class-weights names no class: give balanced, or such as A=2,B=1."))
    return weights


def _split_piece(piece: str) -> tuple[str, str]:
    pair = split_pair(piece, at_last=True)
    if pair is None:
        raise BadSpec(
            _(
                "--class-weights takes balanced, or CLASS=NUMBER such as A=2,B=1; got {piece!r}."
            ).format(piece=piece)
        )
    return pair


def _read_weight(name: str, number: Any) -> float:
    try:
        weight = float(number)
    except (TypeError, ValueError):
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise BadSpec(
            _("--class-weights: {name} must have a number above 0, got {number!r}.").format(
                name=name, number=number
            )
        )
    return weight


def combine_row_weights(
    spec: CompleteSpec, table: Table, data: Dataset
) -> tuple[Floats | None, tuple[str, ...]]:
    """What each row of a table counts, (rows, 1), None where all count the same; and a note on the
    weights of classes, or on a class that has few rows and no weight."""
    notes = () if spec.data.class_weights else _note_rare_class(data)
    if not spec.data.weighs_rows:
        return None, notes
    weights = np.ones(len(table)) if table.weights is None else table.weights
    if spec.data.class_weights:
        classes = np.asarray(table.y, int) if data.classes else np.zeros(len(table), int)
        by_class = find_class_weights(
            spec.data.class_weights, data.classes, classes[data.train.rows]
        )
        weights, notes = weights * by_class[classes], (_note_classes(data.classes, by_class),)
    return np.ascontiguousarray(weights[:, None], spec.dtype), notes


def _note_rare_class(data: Dataset) -> tuple[str, ...]:
    """That the smallest class has few of the training rows, and less than half an even share."""
    if len(data.classes) < 2:
        return ()
    counts = np.bincount(data.train.y, minlength=len(data.classes))
    share = counts.min() / len(data.train)
    if share >= min(RARE, 0.5 / len(data.classes)):
        return ()
    return (
        say(
            "Of the training rows {share:.1%} are of class {name!r}: accuracy says little, recall "
            "and balanced accuracy (`backsight score`) more. --class-weights balanced lets each "
            "class count the same.",
            name=data.classes[int(counts.argmin())],
            share=float(share),
        ),
    )


def _note_classes(classes: Sequence[str], weights: Floats) -> str:
    shown = [f"{name} {weight:.4g}" for name, weight in zip(classes, weights, strict=True)]
    return say(
        "What a row of each class counts in the loss: {listed}.",
        listed=shorten_list(shown, MOST_LISTED),
    )

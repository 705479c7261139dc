"""What is said of the weights of classes, from the command line or from Python."""

from collections.abc import Mapping
from typing import Any

from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _

BALANCED = "balanced"


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
    name, equals, number = piece.rpartition("=")
    if not equals:
        raise BadSpec(
            _(
                "--class-weights takes balanced, or CLASS=NUMBER such as A=2,B=1; got {piece!r}."
            ).format(piece=piece)
        )
    return name.strip(), number.strip()


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

"""What a reader asks for by name: a number, a unit, a weight, a topic."""

import re
from collections.abc import Sequence

from backsight.engine.entry import Index, format_corner, parse_index, split_entry
from backsight.explanations.step.ledger import Address, Ledger
from backsight.explanations.step.row_choice import RowChoice, choose_row
from backsight.explanations.step.topics import topics
from backsight.explanations.step.view import NOTATIONS, PathBlocks, StepView, StopFinder
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.plain_text.names import split_names

MOST_DIGITS = 17
"""Digits that tell any two numbers of float64 apart."""


def make_view(
    ledger: Ledger,
    *,
    sample: int | None = None,
    unit: str = "",
    weight: str = "",
    notation: str = "matrix",
    diagonal: bool = False,
    digits: int = 6,
    find_stops: StopFinder | None = None,
    show_path: PathBlocks | None = None,
) -> StepView:
    """What is to be seen of a step. sample: None for the row that tells most.

    Raises BadInput for what the step does not have.
    """
    if notation not in NOTATIONS:
        raise UnknownName(_("notation"), notation, NOTATIONS)
    if diagonal and notation != "nielsen":
        raise BadInput(
            _("Diagonal matrices of slopes are Nielsen's: give --notation nielsen with --diagonal.")
        )
    rows = ledger.derivation.rows
    row, reason = RowChoice(sample, None) if sample is not None else choose_row(ledger, digits)
    if not 0 <= row < rows:
        raise BadInput(
            ngettext(
                "There is no row {sample} in the batch of step {step}: it has {rows} row, "
                "counted from 0.",
                "There is no row {sample} in the batch of step {step}: it has {rows} rows, "
                "counted from 0 to {last}.",
                rows,
            ).format(sample=row, step=ledger.step.index, rows=rows, last=rows - 1)
        )
    unit_address = find_unit(ledger, unit, row) if unit else None
    if unit_address and "," in unit:
        row, reason = unit_address[1][0], None
    return StepView(
        ledger=ledger,
        unit=unit_address,
        weight=find_weight(ledger, weight) if weight else None,
        sample=row,
        reason=reason,
        notation=NOTATIONS[notation],
        diagonal=diagonal,
        digits=digits,
        find_stops=find_stops,
        show_path=show_path,
    )


def find_number(ledger: Ledger, text: str) -> Address:
    """The number that a stable name names, with or without its act: backward/dL_dW1[0,2]."""
    name, inner, rest = _find_name(ledger, text)
    return name, parse_index(name, ledger.find_shape(name), inner, rest)


def find_array(ledger: Ledger, text: str) -> str:
    """The array, or the single number, that a stable name without an index names."""
    return _find_name(ledger, text)[0]


def _find_name(ledger: Ledger, text: str) -> tuple[str, str, str]:
    """The name that a stable name has, its index, and both as they were asked for."""
    act, slash, rest = text.strip().rpartition("/")
    name, inner = _split_name(ledger, rest)
    names = list(ledger.list_names())
    if name not in names:
        hint = _("Names are those of `backsight derive`; a number is asked for as {name}.").format(
            name=_make_example(ledger)
        )
        raise UnknownName(_("number of this step"), name, names, hint)
    if slash and act != ledger.find_act(name):
        raise BadInput(
            _("{name} is no number of the act {act!r}: it is {right}.").format(
                name=rest, act=act, right=f"{ledger.find_act(name)}/{rest}"
            )
        )
    return name, inner, rest


def find_unit(ledger: Ledger, text: str, sample: int) -> Address:
    """A unit, h1[2], or its number for a row of the batch, z1[0,2]: (name, (row, unit))."""
    name, inner = _split_name(ledger, text)
    arrays = [t for e in ledger.derivation.acts("forward") for t in e.targets]
    units = {n: ledger.find_shape(n) for n in arrays if len(ledger.find_shape(n)) == 2}
    units = {n: shape for n, shape in units.items() if shape[0] == ledger.derivation.rows}
    if name not in units:
        shapes = join_words(f"{n} {shape}" for n, shape in units.items())
        raise UnknownName(
            _("layer of units"), name, units, _("Their shapes: {shapes}.").format(shapes=shapes)
        )
    full = inner if "," in inner else f"{sample},{inner}"
    return name, parse_index(name, units[name], full, text)


def find_weight(ledger: Ledger, text: str) -> Address:
    """A weight, W1[0,2]."""
    name, inner = _split_name(ledger, text)
    weights = {w.name: w.shape for w in ledger.derivation.weights()}
    if name not in weights:
        shapes = join_words(f"{n} {shape}" for n, shape in weights.items())
        raise UnknownName(
            _("array of weights"), name, weights, _("Their shapes: {shapes}.").format(shapes=shapes)
        )
    return name, parse_index(name, weights[name], inner, text)


def select_topics(names: str | Sequence[str]) -> list[str]:
    """Topics by name, in the order of the sheet; "all" for all of them."""
    order = sorted(topics, key=lambda n: topics[n].place)
    selection = split_names(names) or [""]
    if "all" in selection:
        return order
    for name in selection:
        if name not in topics:
            raise UnknownName(_("topic"), name, [*order, "all"])
    return [name for name in order if name in selection]


def require_digits(digits: int) -> int:
    """Significant digits, as many as make sense."""
    if not 1 <= digits <= MOST_DIGITS:
        raise BadInput(
            _("Numbers are shown with 1 to {most} digits, got {digits}.").format(
                most=MOST_DIGITS, digits=digits
            )
        )
    return digits


def _split_name(ledger: Ledger, text: str) -> tuple[str, str]:
    """Name and index; the activations that articles call h1, h2 are a1, a2 here."""
    parts = split_entry(text)
    if parts is None:
        raise BadInput(
            _("Expected a name and an index such as {name}, got {text!r}.").format(
                name=_make_example(ledger), text=text
            )
        )
    name, inner = parts
    if name not in ledger.derivation.symbols:
        name = re.sub(r"\bh(?=\d+$)|(?<=_d)h(?=\d)|(?<=^d)h(?=\d)", "a", name)
    return name, inner


def _make_example(ledger: Ledger) -> str:
    name = ledger.derivation.output
    shape: Index = ledger.find_shape(name)
    return format_corner(name, shape, first=True)

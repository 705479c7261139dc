"""Inputs as they are written: x1, x1^2, x1*x2, sin(x1), and * for all columns as they are.

A column's own name goes before a formula: in a table that has a column a*b, that is the column.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from backsight.data.features import FeatureKind, features
from backsight.data.features._record import PLACE
from backsight.data.inputs.network_inputs import InputFeature, NetworkInputs
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.kernel.language import _, join_words

ALL = "*"
"""All columns that are not named by themselves, as they are."""
MOST_NAMES = 6
"""Columns that a message names."""


def read_inputs(
    texts: Sequence[str] | None,
    columns: Sequence[str],
    groups: Mapping[str, Sequence[str]] = {},
    left_out: Mapping[str, str] = {},
) -> NetworkInputs:
    """The inputs that texts say; None: the columns as they are. columns: names of all numbers of a
    table. groups: by the name of a column of a file, those that it was made into; left_out: why
    none was made of it.

    Raises UnknownName, or BadSpec where an input is named twice, or none, or one that was left out.
    """
    names = tuple(columns)
    if texts is None:
        return NetworkInputs(columns=names)
    places = {name: place for place, name in enumerate(names)}
    stripped = [text.strip() for text in texts]
    found = [f for text in stripped for f in _read(text, stripped, places, groups, left_out)]
    counts = Counter(feature.name for feature in found)
    if twice := next((name for name, count in counts.items() if count > 1), ""):
        raise BadSpec(
            _("--features names {name!r} twice: give each input once.").format(name=twice)
        )
    if not found:
        raise BadSpec(
            _("--features names no input: give at least one of {names}.").format(
                names=join_words(names, most=MOST_NAMES)
            )
        )
    return NetworkInputs(columns=names, features=tuple(found))


def list_kinds() -> list[FeatureKind]:
    """All kinds, in the order in which a reader finds them."""
    return sorted(features.values(), key=lambda kind: (kind.order, kind.name))


def make_feature(kind: FeatureKind, columns: Sequence[str], places: Sequence[int]) -> InputFeature:
    """A feature of some columns."""
    name = kind.write(tuple(columns[place] for place in places))
    return InputFeature(name=name, kind=kind.name, places=tuple(places))


def _read(
    text: str,
    texts: Sequence[str],
    places: Mapping[str, int],
    groups: Mapping[str, Sequence[str]],
    left_out: Mapping[str, str],
) -> list[InputFeature]:
    """The inputs that one text stands for."""
    if text in places:
        return [InputFeature(name=text, places=(places[text],))]
    if groups.get(text):
        return [InputFeature(name=name, places=(places[name],)) for name in groups[text]]
    if text == ALL:
        named = {name for other in texts for name in (other, *groups.get(other, ()))}
        others = (name for name in places if name not in named)
        return [InputFeature(name=name, places=(places[name],)) for name in others]
    if text in left_out:
        raise _make_error(text, places, left_out)
    return [_read_formula(text, places, left_out)]


def _read_formula(
    text: str, places: Mapping[str, int], left_out: Mapping[str, str]
) -> InputFeature:
    columns, unknown = tuple(places), ""
    for kind in list_kinds():
        for spelling in kind.spellings:
            for operands in list_operands(text, spelling):
                if all(name in places for name in operands):
                    return make_feature(kind, columns, [places[name] for name in operands])
                unknown = unknown or next(name for name in operands if name not in places)
    if unknown:
        raise _make_error(unknown, places, left_out)
    forms = join_words(kind.write(("a", "b")[: kind.columns]) for kind in list_kinds())
    hint = _("Of columns a and b are made: {forms}.").format(forms=forms)
    raise UnknownName(_("column of numbers"), text, columns, hint=hint)


def _make_error(name: str, places: Mapping[str, int], left_out: Mapping[str, str]) -> BadInput:
    """That a column has no numbers, and why where that is known."""
    if name not in left_out:
        return UnknownName(_("column of numbers"), name, places)
    text = _("--features names {name!r}, which is no input ({reason}). Known: {names}.")
    names = join_words(places, most=MOST_NAMES)
    return BadSpec(text.format(name=name, reason=left_out[name], names=names))


def list_operands(text: str, spelling: str) -> Iterator[tuple[str, ...]]:
    """What may stand in a spelling's places: "x1*x2" by "{a}*{b}" -> ("x1", "x2"). Names may hold
    signs of the spelling, too, so that there may be several."""
    before, *between, after = PLACE.sub("\0", spelling).split("\0")
    if not (text.startswith(before) and text.endswith(after)):
        return
    inner = text[len(before) : len(text) - len(after)].strip()
    if not between:
        yield from [(inner,)] if inner else []
        return
    at = inner.find(between[0])
    while at >= 0:
        pair = (inner[:at].strip(), inner[at + len(between[0]) :].strip())
        if all(pair):
            yield pair
        at = inner.find(between[0], at + 1)

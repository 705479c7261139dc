"""One convention as a page: the variants side by side, when they are the same, when they part."""

from collections.abc import Iterator, Sequence

from backsight.explanations.conventions import Convention, Part, Same, Walk, conventions
from backsight.explanations.conventions._algebra import proof, relations, told
from backsight.explanations.conventions._graph import graph
from backsight.explanations.conventions._path import START, UPDATES, apart, bowl, path
from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Equations,
    Heading,
    Paragraph,
    Row,
    Statement,
    Table,
)
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _, language, sentences
from backsight.kernel.types import Floats

CLOSE = 1e-12
"""Two ways are the same if they are nowhere farther apart."""
SHOWN = (0, 1, 2, 3, 5, 10, 15, 20, 30)
"""Updates of which the points are shown."""


def convention(name: str) -> Document:
    """The page of a convention: "momentum", "nesterov", "adam", "decay", "rmsprop".

    Its numbers are computed now. Raises UnknownName for another name.
    """
    if name not in conventions:
        raise UnknownName(_("convention"), name, conventions)
    topic = conventions[name]
    return Document(
        title=_(topic.title), blocks=tuple(_blocks(topic)), language=language(), digits=10
    )


def _blocks(topic: Convention) -> Iterator[Block]:
    yield Paragraph(text=_(topic.about))
    yield Heading(text=_("Side by side"), anchor="side-by-side")
    yield Paragraph(text=_reading())
    yield _side_by_side(topic)
    yield Heading(text=_("When they are the same"), anchor="same")
    yield from _the_run()
    number = 2
    for same in topic.same:
        yield from _same(topic, same, number)
        number += len(same.steps) + bool(same.given and same.steps)
    yield Heading(text=_("When they part"), anchor="part")
    for part in topic.part:
        yield from _part(topic, part)
    yield Heading(text=_("Who says what"), anchor="sources")
    yield Table(
        head=(_("source"), _("what it says")),
        rows=tuple((_(s.where), _(s.says)) for s in topic.said),
    )


def _reading() -> str:
    return _(
        "The formulas are those of the records, which also train. {w} are the weights, {g} is "
        "their gradient, {eta} the learning rate, {t} the update, counted from 1. ← gives a name "
        "a new value; in the proofs below {w_next} is the new one."
    ).format(w="{w}", g="{g}", eta="{eta}", t="{t}", w_next="{w_next}")


def _side_by_side(topic: Convention) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for variant in topic.variants.values():
        option = ",".join(f"{k}={_plain(v)}" for k, v in variant.settings.items())
        option = f"--optimizer {variant.optimizer}{':' if option else ''}{option}"
        extra = f" --{variant.regularizer} λ" if variant.regularizer else ""
        rows.append((_(variant.name), told(variant), option + extra, _(variant.source)))
    return Table(head=(_("variant"), _("update"), _("option"), _("source")), rows=tuple(rows))


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _the_run() -> Iterator[Block]:
    """What the numbers are of."""
    (line,) = bowl.lines()
    yield Paragraph(
        text=_(
            "The numbers are of {updates} updates in float64 from {start}, on the bowl of article "
            "003 and of “Deep Learning from Scratch”:"
        ).format(updates=UPDATES, start=f"({START[0]:g}, {START[1]:g})".replace("-", "−"))
    )
    statement = Statement(left="f", rights=(line.expression,))
    yield Equations(rows=(Row(number=1, statements=(statement,), shape=None),))


def _same(topic: Convention, same: Same, number: int) -> Iterator[Block]:
    yield Paragraph(text=_(same.claim))
    if same.steps:
        given = tuple(relations(same))
        if given:
            reason = _("what is supposed")
            yield Equations(rows=(Row(number=number, statements=given, shape=None, reason=reason),))
        yield proof(topic, same, number + bool(given))
    ways = [path(topic.variants, w) for w in (same.one, same.other)]
    distance = apart(*ways)
    yield Table(
        head=(_("on the run"), _("x at the end"), _("y at the end")),
        rows=tuple(
            (name_of(topic, walk), *map(float, way[min(map(len, ways)) - 1]))
            for walk, way in zip((same.one, same.other), ways, strict=True)
        ),
        about=_distance_said(distance),
    )


def _distance_said(distance: float) -> str:
    if distance == 0:
        return _("The same bits at every update.")
    text = (
        _("The same to 10⁻¹² at every update: at most {distance:.1g} apart.")
        if distance <= CLOSE
        else _("Not the same: up to {distance:.1g} apart.")
    )
    return text.format(distance=distance)


def _part(topic: Convention, part: Part) -> Iterator[Block]:
    ways = [path(topic.variants, walk) for walk in part.walks]
    names = [name_of(topic, walk) for walk in part.walks]
    yield Paragraph(text=_(part.claim))
    axis = "xy".index(part.along)
    rows = [(t, *(float(way[t][axis]) for way in ways)) for t in SHOWN if t < len(ways[0])]
    yield Table(head=(_("update"), *names), rows=tuple(rows), about=_told_of(part, ways, axis))
    yield graph(names, ways, part.along)


def _told_of(part: Part, ways: Sequence[Floats], axis: int) -> str:
    """What is in the table, the rate and the first step where it is one, and how far they part."""
    said = [_("{axis} after some of the updates.").format(axis=part.along)]
    rates = {walk.rate for walk in part.walks}
    rate = part.walks[0].rate
    if len(rates) == 1 and not callable(rate):
        firsts = (f"{abs(way[1][axis] - way[0][axis]) / rate:.4g}" for way in ways)
        text = _("The rate is {rate:g}; the first step is {firsts} times it.")
        said.append(text.format(rate=rate, firsts=", ".join(firsts)))
    far = max(apart(ways[0], way) for way in ways[1:])
    said.append(_("At most {distance:.3g} apart.").format(distance=far))
    return sentences(*said)


def name_of(topic: Convention, walk: Walk) -> str:
    """What a walk is called: by its own name, else by its variant's."""
    return _(walk.name or topic.variants[walk.variant].name)

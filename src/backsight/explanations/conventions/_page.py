"""One convention as a page: the variants side by side, when they are the same, when they part."""

from collections.abc import Iterator, Sequence

from backsight.explanations.conventions import (
    Convention,
    Divergence,
    Equivalence,
    Walk,
    conventions,
)
from backsight.explanations.conventions._algebra import list_assumptions, make_proof, write_update
from backsight.explanations.conventions._graph import draw_graph
from backsight.explanations.conventions._path import (
    START,
    UPDATES,
    bowl,
    compute_distance,
    compute_path,
)
from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Equations,
    Heading,
    Paragraph,
    Row,
    Statement,
    TableBlock,
)
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _, get_language, join_sentences, join_words
from backsight.kernel.types import Floats

TOLERANCE = 1e-12
"""Two walks are the same if they are nowhere farther apart."""
SHOWN_UPDATES = (0, 1, 2, 3, 5, 10, 15, 20, 30)
"""Updates of which the points are shown."""


def make_convention_page(name: str) -> Document:
    """The page of a convention: "momentum", "nesterov", "adam", "decay", "rmsprop".

    Its numbers are computed now. Raises UnknownName for another name.
    """
    if name not in conventions:
        raise UnknownName(_("convention"), name, conventions)
    convention = conventions[name]
    return Document(
        title=_(convention.title),
        blocks=tuple(_make_blocks(convention)),
        language=get_language(),
        digits=10,
    )


def _make_blocks(convention: Convention) -> Iterator[Block]:
    yield Paragraph(text=_(convention.about))
    yield Heading(text=_("Side by side"), anchor="side-by-side")
    yield Paragraph(text=_explain_letters())
    yield _tabulate_variants(convention)
    yield Heading(text=_("When they are the same"), anchor="same")
    yield from _describe_run()
    number = 2
    for equivalence in convention.equivalences:
        yield from _show_equivalence(convention, equivalence, number)
        number += len(equivalence.steps) + bool(equivalence.assumptions and equivalence.steps)
    yield Heading(text=_("When they part"), anchor="part")
    for divergence in convention.divergences:
        yield from _show_divergence(convention, divergence)
    yield Heading(text=_("Who says what"), anchor="sources")
    yield TableBlock(
        head=(_("source"), _("what it says")),
        rows=tuple((_(s.where), _(s.says)) for s in convention.citations),
    )


def _explain_letters() -> str:
    return _(
        "The formulas are those of the records, which also train. {w} are the weights, {g} is "
        "their gradient, {eta} the learning rate, {t} the update, counted from 1. ← gives a name "
        "a new value; in the proofs below {w_next} is the new one."
    ).format(w="{w}", g="{g}", eta="{eta}", t="{t}", w_next="{w_next}")


def _tabulate_variants(convention: Convention) -> TableBlock:
    rows: list[tuple[Cell, ...]] = []
    for variant in convention.variants.values():
        option = ",".join(f"{k}={_format_setting(v)}" for k, v in variant.settings.items())
        option = f"--optimizer {variant.optimizer}{':' if option else ''}{option}"
        extra = f" --{variant.regularizer} λ" if variant.regularizer else ""
        rows.append((_(variant.name), write_update(variant), option + extra, _(variant.source)))
    return TableBlock(head=(_("variant"), _("update"), _("option"), _("source")), rows=tuple(rows))


def _format_setting(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _describe_run() -> Iterator[Block]:
    """What the numbers are of."""
    (line,) = bowl.list_lines()
    yield Paragraph(
        text=_(
            "The numbers are of {updates} updates in float64 from {start}, on the bowl of article "
            "003 and of “Deep Learning from Scratch”:"
        ).format(updates=UPDATES, start=f"({START[0]:g}, {START[1]:g})".replace("-", "−"))
    )
    statement = Statement(left="f", rights=(line.expression,))
    yield Equations(rows=(Row(number=1, statements=(statement,), shape=None),))


def _show_equivalence(
    convention: Convention, equivalence: Equivalence, number: int
) -> Iterator[Block]:
    yield Paragraph(text=_(equivalence.claim))
    if equivalence.steps:
        assumptions = tuple(list_assumptions(equivalence))
        if assumptions:
            reason = _("what is supposed")
            yield Equations(
                rows=(Row(number=number, statements=assumptions, shape=None, reason=reason),)
            )
        yield make_proof(convention, equivalence, number + bool(assumptions))
    paths = [compute_path(convention.variants, w) for w in (equivalence.one, equivalence.other)]
    distance = compute_distance(*paths)
    yield TableBlock(
        head=(_("on the run"), _("x at the end"), _("y at the end")),
        rows=tuple(
            (name_walk(convention, walk), *map(float, points[min(map(len, paths)) - 1]))
            for walk, points in zip((equivalence.one, equivalence.other), paths, strict=True)
        ),
        about=_describe_distance(distance),
    )


def _describe_distance(distance: float) -> str:
    if distance == 0:
        return _("The same bits at every update.")
    text = (
        _("The same to 10⁻¹² at every update: at most {distance:.1g} apart.")
        if distance <= TOLERANCE
        else _("Not the same: up to {distance:.1g} apart.")
    )
    return text.format(distance=distance)


def _show_divergence(convention: Convention, divergence: Divergence) -> Iterator[Block]:
    paths = [compute_path(convention.variants, walk) for walk in divergence.walks]
    names = [name_walk(convention, walk) for walk in divergence.walks]
    yield Paragraph(text=_(divergence.claim))
    axis = "xy".index(divergence.along)
    rows = [
        (t, *(float(points[t][axis]) for points in paths))
        for t in SHOWN_UPDATES
        if t < len(paths[0])
    ]
    yield TableBlock(
        head=(_("update"), *names),
        rows=tuple(rows),
        about=_describe_divergence(divergence, paths, axis),
    )
    yield draw_graph(names, paths, divergence.along)


def _describe_divergence(divergence: Divergence, paths: Sequence[Floats], axis: int) -> str:
    """What is in the table, the rate and the first step where it is one, and how far they part."""
    phrases = [_("{axis} after some of the updates.").format(axis=divergence.along)]
    rates = {walk.rate for walk in divergence.walks}
    rate = divergence.walks[0].rate
    if len(rates) == 1 and not callable(rate):
        firsts = (f"{abs(points[1][axis] - points[0][axis]) / rate:.4g}" for points in paths)
        text = _("The rate is {rate:g}; the first step is {firsts} times it.")
        phrases.append(text.format(rate=rate, firsts=join_words(firsts)))
    distance = max(compute_distance(paths[0], points) for points in paths[1:])
    phrases.append(_("At most {distance:.3g} apart.").format(distance=distance))
    return join_sentences(*phrases)


def name_walk(convention: Convention, walk: Walk) -> str:
    """What a walk is called: by its own name, else by its variant's."""
    return _(walk.name or convention.variants[walk.variant].name)

"""A proof that was run as a page: the lines with their reasons, and what came of running them."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Equations,
    Fact,
    Facts,
    Heading,
    Numbers,
    Paragraph,
    Row,
    Shape,
    Statement,
    TableBlock,
)
from backsight.kernel.language import _, get_language, join_sentences, join_words, ngettext
from backsight.kernel.numerals import format_number
from backsight.kernel.prose import HOLD
from backsight.proofs import proofs
from backsight.proofs._record import ProofLine, split_name
from backsight.proofs._run import LineOutcome, ProofOutcome, draw_case
from backsight.proofs._sides import list_side_names, parse_side

DIGITS = 6
"""Significant ones of what is not written in full."""
LONGEST = 16
"""Signs of a fraction that is written in full."""


def make_proofs_page() -> Document:
    """All proofs, and how many lines each has."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, _(proof.title), str(len(proof.lines)), _(proof.reference))
        for name, proof in proofs.items()
    )
    head = (_("proof"), _("what is proved"), _("lines"), _("source"))
    hint = _("One of them, line by line: `backsight prove bp1`")
    table = TableBlock(head=head, rows=rows, numbers=(2,))
    return Document(
        title=_("Proofs that run"),
        blocks=(table, Paragraph(text=hint)),
        language=get_language(),
    )


def make_proof_page(outcome: ProofOutcome) -> Document:
    """The page of a proof that was run."""
    return Document(
        title=_(outcome.proof.title),
        blocks=tuple(_make_blocks(outcome)),
        language=get_language(),
    )


def _make_blocks(outcome: ProofOutcome) -> Iterator[Block]:
    yield Paragraph(text=_(outcome.proof.about))
    yield Paragraph(text=_describe_verdict(outcome), kind="text" if outcome.holds else "note")
    yield Heading(text=_("The proof"), anchor="proof")
    yield Paragraph(text=_explain_letters(outcome))
    yield Equations(
        rows=tuple(_make_row(outcome, n, line) for n, line in enumerate(outcome.lines, 1))
    )
    if outcome.proof.reference:
        source = _("Source: {source}.").format(source=_(outcome.proof.reference))
        yield Paragraph(text=source)
    yield Heading(text=_("The worst case of each line"), anchor="worst")
    yield _tabulate_worst(outcome)
    yield from _show_network(outcome)


def _describe_verdict(outcome: ProofOutcome) -> str:
    false = [str(n) for n, line in enumerate(outcome.lines, 1) if not line.holds]
    drawn = ngettext(
        "{count:,} random network, drawn by the seed {seed}",
        "{count:,} random networks, drawn by the seed {seed}",
        outcome.networks,
    ).format(count=outcome.networks, seed=outcome.seed)
    if false:
        return _("Not proved. False: line {lines}; each was run on {networks}.").format(
            lines=join_words(false), networks=drawn
        )
    return _(
        "Every line below was run, both sides by themselves, on {networks}, and every line holds."
    ).format(networks=drawn)


def _explain_letters(outcome: ProofOutcome) -> str:
    names = {name for line in outcome.proof.lines for name in list_side_names(line)}
    has_letters = any(split_name(name)[1] for name in names)
    has_layers = any(name.split("_")[-1] in ("here", "last") for name in map(_take_base, names))
    has_both = any(len(line.forms) > 1 for line in outcome.proof.lines)
    return join_sentences(
        _("A small letter below a name counts the entries of its array.") if has_letters else "",
        _("Where a line stands twice, the second time is in matrices: vectors are columns.")
        if has_both
        else "",
        _(
            "The small letter above a name is its layer: L is the last one, l + 1 the one above l. "
            "{sums} are a layer's sums, {outputs} its outputs, {w} its weights with a row for each "
            "unit, C is the cost of one row."
        ).format(sums="{z_here}", outputs="{a_here}", w="{w_here}")
        if has_layers
        else "",
        _(
            "Derivatives are measured by dual numbers on the forward pass alone. In fractions both "
            "sides have to be equal to the last digit; the activation there is a polynomial that "
            "is drawn as well. In float64 they may be apart by rounding."
        ),
    )


def _take_base(name: str) -> str:
    return split_name(name)[0]


def _make_row(outcome: ProofOutcome, number: int, line: LineOutcome) -> Row:
    record = line.line
    statements = tuple(
        Statement(left=left, rights=(parse_side(right),), relation=record.relation)
        for left, right in record.forms
    )
    equation = f"({record.equation})" if record.equation else ""
    return Row(
        number=number,
        statements=statements,
        shape=None,
        shapes=_find_shapes(outcome, record),
        reason=join_sentences(equation, _(record.reason), describe_run(line)),
    )


def _find_shapes(outcome: ProofOutcome, line: ProofLine) -> dict[str, Shape]:
    """A shape for each name of the matrix form that is no plain number: there * is ⊙."""
    values = draw_case(line.draw, outcome.seed, 0).values
    bases = {name for name in list_side_names(line) if not split_name(name)[1] and name in values}
    return {name: (2, 2) for name in bases if np.ndim(values[name])} if line.matrix else {}


def describe_run(line: LineOutcome) -> str:
    """What came of running a line, in a sentence."""
    if line.failures:
        return _("FALSE on {failures:,} of {count:,} networks.").format(
            failures=line.failures, count=line.networks
        )
    if line.line.relation == "≤":
        text = ngettext(
            "Run: holds on {count:,} network; the left side is at most {share} of the right one.",
            "Run: holds on {count:,} networks; the left side is at most {share} of the right one.",
            line.networks,
        )
        return text.format(count=line.networks, share=f"{line.worst.error:.4%}")
    if line.line.draw.arithmetic == "fractions":
        text = ngettext(
            "Run: exactly equal on {count:,} network, in fractions.",
            "Run: exactly equal on {count:,} networks, in fractions.",
            line.networks,
        )
        return text.format(count=line.networks)
    if not line.worst.error:
        text = ngettext(
            "Run: equal on {count:,} network, in float64 to the last bit.",
            "Run: equal on {count:,} networks, in float64 to the last bit.",
            line.networks,
        )
        return text.format(count=line.networks)
    text = ngettext(
        "Run: equal on {count:,} network, in float64 to {error}.",
        "Run: equal on {count:,} networks, in float64 to {error}.",
        line.networks,
    )
    return text.format(count=line.networks, error=_format_error(line.worst.error))


def _format_error(error: float) -> str:
    return format_number(error, 2).replace(" ", HOLD)


def _tabulate_worst(outcome: ProofOutcome) -> TableBlock:
    head = (_("line"), _("arithmetic"), _("network"), _("left"), _("right"), _("difference"))
    rows = tuple(_make_worst(n, line) for n, line in enumerate(outcome.lines, 1))
    about = _(
        "By the entry at which the sides are farthest apart, as a part of the largest number on "
        "the way; where none are apart at all, by the longest fraction. The number of the network "
        "and its widths."
    )
    return TableBlock(head=head, rows=rows, about=about, numbers=(0, 3, 4, 5))


def _make_worst(number: int, line: LineOutcome) -> tuple[Cell, ...]:
    worst, arithmetic = line.worst, line.line.draw.arithmetic
    is_bound = line.line.relation == "≤"
    apart = f"{worst.error:.4%}" if is_bound else _format_error(worst.error)
    return (
        str(number),
        _("fractions") if arithmetic == "fractions" else "float64",
        f"{line.network}: {line.about}",
        format_side(worst.left),
        format_side(worst.right),
        _("shapes") if worst.left is None else apart,
    )


def format_side(value: Any) -> str:
    """A number of a side: a short fraction in full, a long one as a number and its digits."""
    if value is None:
        return "–"
    if not isinstance(value, Fraction | int):
        return format_number(float(value), DIGITS)
    text = str(value)
    if len(text) <= LONGEST:
        return text.replace("-", "−")
    digits = len(text) - text.count("/") - text.count("-")
    rounded = format_number(float(value), DIGITS)
    return _("{value} in {digits} digits").format(value=rounded, digits=digits)


def find_worst_line(outcome: ProofOutcome) -> LineOutcome:
    """The line whose sides are farthest apart on some network; one that is false before others."""
    lines = [line for line in outcome.lines if line.line.relation == "=" or line.failures]
    return max(lines, key=lambda line: (line.failures > 0, line.worst.error))


def _show_network(outcome: ProofOutcome) -> Iterator[Block]:
    """What was drawn where both sides are farthest apart."""
    line = find_worst_line(outcome)
    if not line.worst.error:
        return
    number = outcome.lines.index(line) + 1
    yield Heading(text=_("The network farthest apart"), anchor="network")
    yield Paragraph(
        text=_("What was drawn for network {network} of line {line}: {about}.").format(
            network=line.network, line=number, about=line.about
        )
    )
    numbers = {name: np.array(value, float) for name, value in line.arrays.items()}
    for name, values in numbers.items():
        if values.ndim:
            yield _make_numbers(name, values)
    facts = [Fact(symbol=n, value=float(v)) for n, v in numbers.items() if not v.ndim]
    if facts:
        yield Facts(facts=tuple(facts))


def _make_numbers(name: str, values: Any) -> Numbers:
    rows = values if values.ndim == 2 else values.reshape(1, -1)
    return Numbers(
        anchor=f"network/{name}",
        symbol=name,
        values=rows,
        shape=values.shape,
        rows=tuple(range(len(rows))) if values.ndim == 2 else (),
        columns=tuple(range(rows.shape[1])),
    )

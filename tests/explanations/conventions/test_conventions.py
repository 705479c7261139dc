"""Conventions: what is said to be the same is, in letters and in numbers; what parts, parts."""

import ast
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from backsight.explanations.conventions import (
    Convention,
    Equivalence,
    RecordLine,
    Variant,
    Walk,
    conventions,
)
from backsight.explanations.conventions._algebra import (
    list_rights,
    make_expression,
    parse_expression,
    write_update,
)
from backsight.explanations.conventions._page import TOLERANCE, make_convention_page, name_walk
from backsight.explanations.conventions._path import compute_distance, compute_path
from backsight.kernel import vocabulary
from backsight.kernel.document import Picture, TableBlock
from backsight.kernel.errors import BadRecord, UnknownName
from backsight.render import to_html, to_latex, to_markdown, to_terminal

TOPICS = list(conventions)
SAME = [(conventions[n], s) for n in TOPICS for s in conventions[n].equivalences]
PART = [(conventions[n], p) for n in TOPICS for p in conventions[n].divergences]
WORDS = {name: getattr(vocabulary, name) for name in vocabulary.__all__}


def names(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id not in WORDS}


def value(node, known):
    return eval(ast.unparse(node), {**WORDS, **known})  # noqa: S307 - our own topics


def test_the_topics_are_those_of_the_issue():
    """One file each."""
    assert TOPICS == ["adam", "decay", "momentum", "nesterov", "rmsprop"]


@pytest.mark.parametrize(("topic", "same"), SAME)
def test_every_line_of_a_proof_is_true(topic, same):
    """All right sides of a line are one number, whatever stands for the letters."""
    draw = np.random.default_rng(3)
    given = {name: parse_expression(text) for name, text in same.assumptions.items()}
    for _trial in range(5):
        known = {}
        made = {step.left for step in same.steps}
        free = {n for s in same.steps for r in list_rights(topic, s) for n in names(r)}
        free |= {n for node in given.values() for n in names(node)}
        for name in sorted(free - made - given.keys()):
            low = 1.0 if name == "s" else 0.1  # a mean square is above the mean's square
            known[name] = 3 if name == "t" else float(draw.uniform(low, low + 0.8))
        for name, node in given.items():
            known[name] = value(node, known)
        for step in same.steps:
            numbers = [value(right, known) for right in list_rights(topic, step)]
            np.testing.assert_allclose(numbers, numbers[0], rtol=1e-12)
            known[step.left] = numbers[0]


@pytest.mark.parametrize(("topic", "same"), [(t, s) for t, s in SAME if s.steps])
def test_a_proof_joins_the_two_records(topic, same):
    """It begins and ends with lines of the two variants that the run compares."""
    read = {r.variant for s in same.steps for r in s.rights if isinstance(r, RecordLine)}
    assert {same.one.variant, same.other.variant} <= read
    last = [r for r in same.steps[-1].rights if isinstance(r, RecordLine)]
    assert {r.name for r in last} == {"w"}


@pytest.mark.parametrize(("topic", "same"), SAME)
def test_what_is_the_same_is_the_same_on_a_run(topic, same):
    """To 1e-12 at every update; and the way goes somewhere."""
    one, other = (compute_path(topic.variants, walk) for walk in (same.one, same.other))
    assert compute_distance(one, other) <= TOLERANCE == 1e-12
    assert np.abs(one[-1] - one[0]).max() > 1


@pytest.mark.parametrize(("topic", "part"), PART)
def test_what_parts_parts(topic, part):
    """Each way is apart from the first by what can be seen, or is there to be told the same."""
    first, *others = (compute_path(topic.variants, walk) for walk in part.walks)
    assert max(compute_distance(first, other) for other in others) > 0.1
    assert len({name_walk(topic, walk) for walk in part.walks}) == len(part.walks)


@pytest.mark.parametrize(
    ("topic", "variant", "rate", "settings", "expected"),
    [
        ("momentum", "classical", 0.1, {}, (0.8964138585, 0.0880856017)),
        ("nesterov", "stored", 0.1, {}, (0.6896149017, -0.0006799058)),
        ("adam", "hat", 0.3, {"epsilon": 1e-7}, (0.1360068524, 0.3182453755)),
    ],
)
def test_reference_values(topic, variant, rate, settings, expected):
    """The run is that of article 003's figures."""
    walk = Walk(variant=variant, rate=rate, settings=settings)
    assert compute_path(conventions[topic].variants, walk)[-1] == pytest.approx(expected, abs=1e-9)


def test_adams_first_step():
    """Corrected it is the rate; not corrected 3.16 or once the rate, by β2."""
    walks = conventions["adam"].divergences[0].walks
    firsts = [compute_path(conventions["adam"].variants, w, 1)[1, 0] + 7 for w in walks]
    assert np.array(firsts) / walks[0].rate == pytest.approx([1, np.sqrt(10), 1], rel=1e-6)


def test_adam_divides_l2_out_on_the_bowl():
    """With L2 it ends where it ends without, but for epsilon; AdamW does not."""
    topic = conventions["decay"]
    l2, adamw, none = (compute_path(topic.variants, w)[-1] for w in topic.divergences[0].walks)
    assert l2 == pytest.approx(none, abs=1e-6)
    assert np.abs(adamw - none).max() > 0.1


def pytorchs_momentum(gradient, dampening, nesterov, steps=30, rate=0.1, mu=0.9):
    """torch.optim.SGD as its page has it: the first buffer is the gradient itself."""
    p, buffer, points = np.array([-7.0, 2.0]), None, []
    for _t in range(steps):
        g = gradient(p)
        buffer = g if buffer is None else mu * buffer + (1 - dampening) * g
        p = p - rate * (g + mu * buffer if nesterov else buffer)
        points.append(p)
    return np.array(points)


@pytest.mark.parametrize("topic", ["momentum", "nesterov"])
def test_pytorchs_forms_are_those_of_its_page(topic):
    """Written down anew from there."""
    ours = compute_path(conventions[topic].variants, Walk(variant="pytorch", rate=0.1))[1:]
    theirs = pytorchs_momentum(
        lambda w: np.array([w[0] / 10, 2 * w[1]]), 0.0, nesterov=topic == "nesterov"
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_dampening_is_averaging_but_for_the_first_gradient():
    """On a constant gradient: PyTorch's stays the gradient, the mean comes up to it."""
    theirs = pytorchs_momentum(lambda w: np.ones(2), 0.9, nesterov=False)
    topic = conventions["momentum"].variants
    ours = compute_path(topic, Walk(variant="averaging", rate=0.1), 1)
    assert theirs[0] == pytest.approx([-7.1, 1.9])
    assert ours[1] == pytest.approx(ours[0] - 0.1 * 0.1 * np.array([-0.7, 4.0]))


@pytest.mark.parametrize("name", TOPICS)
def test_formulas_are_read_from_the_records(name):
    """Every variant has a line for its weights, in its own letters."""
    for variant in conventions[name].variants.values():
        left = [line.left for line in write_update(variant) if line.relation == "←"]
        assert variant.letters.get("w", "w") in left


def test_a_wrong_proof_is_found():
    """The test of proofs is one: a slip in a line turns it red."""
    topic = conventions["momentum"]
    (right,) = (r for r in topic.equivalences[0].steps[1].rights if isinstance(r, RecordLine))
    known = {"mu": 0.9, "eta": 0.1, "g": 2.0, "b": 3.0, "v": -0.3}
    assert value(make_expression(topic, right), known) != pytest.approx(
        value(parse_expression("-eta * (mu * b - g)"), known)
    )


@pytest.mark.parametrize("name", TOPICS)
def test_every_format_says_it_all(name):
    """Title, a table with the ways and their numbers, and no placeholder left over."""
    document, convention = make_convention_page(name), conventions[name]
    pictures = [b for b in document.blocks if isinstance(b, Picture)]
    assert len(pictures) == len(convention.divergences)
    for picture in pictures:
        ET.fromstring(picture.svg)
    tables = [b for b in document.blocks if isinstance(b, TableBlock)]
    assert len(tables) == 2 + len(convention.equivalences) + len(convention.divergences)
    for render in (to_terminal, to_html, to_latex, to_markdown):
        text = render(document)
        assert len(text) > 2000
        assert "Not the same" not in text
    plain = to_terminal(document, width=100, color=False)
    assert "The same" in plain
    assert "{w}" not in plain


def test_a_chain_is_shown_to_its_end():
    """Every right side of a line is in the terminal's text."""
    text = to_terminal(make_convention_page("momentum"), width=100, color=False)
    for line in ("v⁺ = μ v − η g", "= μ · (−η b) − η g", "= −η · (μ b + g)", "= −η b⁺"):
        assert line in text


def test_an_unknown_topic_is_told():
    """With the nearest."""
    with pytest.raises(UnknownName, match="Did you mean 'momentum'"):
        make_convention_page("momentums")


def test_a_topic_checks_itself():
    """A walk of a variant that it does not have is refused, by name."""
    walk = Walk(variant="b", rate=0.1)
    with pytest.raises(BadRecord, match="no variant 'b'; it has a"):
        Convention(
            name="odd", title="", about="", divergences=(), citations=(),
            variants={"a": Variant(name="a", optimizer="sgd", source="")},
            equivalences=(Equivalence(claim="", one=walk, other=walk),),
        )  # fmt: skip


def test_a_line_that_is_not_there_is_told():
    """A proof cannot read what a record does not compute."""
    with pytest.raises(BadRecord, match="no line for 'z'"):
        make_expression(conventions["adam"], RecordLine(variant="hat", name="z"))

"""What stands on a sheet, and what does not when less was asked for."""

import math
import re

import pytest

from backsight.explanations import make_sheet
from backsight.explanations.step.ledger import make_ledger
from backsight.explanations.step.topics import topics
from backsight.kernel.document import (
    Chain,
    Equations,
    Heading,
    Numbers,
    Paragraph,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.errors import BadInput, UnknownName
from backsight.render import to_html, to_terminal

WIDTHS = (60, 100, 140)


def headings(document):
    return [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 2]


def worked_on(document):
    return [b.anchor for b in document.blocks if isinstance(b, WorkedNumber) and not b.inner]


@pytest.fixture(scope="module")
def whole(step):
    """The sheet of every step, made once."""
    return make_sheet(step)


@pytest.mark.sweep(7)
def test_it_has_every_equation_of_the_step(step, whole):
    """Forward, loss, backward and update, each once, but for packing and looking ahead."""
    rows = [r.number for b in whole.blocks if isinstance(b, Equations) for r in b.rows]
    asked = [
        e.number for e in step.derivation.acts("forward", "loss", "backward", "update")
        if e.targets != ("g",)
    ]  # fmt: skip
    assert sorted(rows) == asked


def test_each_array_of_weights_has_its_chain(step, whole):
    """And a derivative is said to be one."""
    chains = [b.left.partition("_d")[2] for b in whole.blocks if isinstance(b, Chain)]
    assert sorted(chains) == sorted(w.name for w in step.derivation.weights())
    for block in whole.blocks:
        own = "." in block.anchor if isinstance(block, Numbers) else False
        if isinstance(block, Numbers) and block.anchor.startswith("backward/") and not own:
            assert "derivative" in block.about or "comes through" in block.about
        if isinstance(block, WorkedNumber) and block.anchor.startswith("backward/"):
            assert block.is_derivative or block.inner


@pytest.mark.sweep(7)
def test_it_prints(step, whole):
    """Without a name in braces left over, in the terminal at one width or another and as HTML."""
    width = WIDTHS[len(step.derivation.equations) % len(WIDTHS)]
    assert not re.search(r"\{\w+\}", to_terminal(whole, width=width, color=False))
    assert "</html>" in to_html(whole)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_it_prints_at_any_width(whole, width):
    """The same, each step at every width."""
    assert not re.search(r"\{\w+\}", to_terminal(whole, width=width, color=False))


@pytest.mark.parametrize("name", sorted(topics))
def test_a_topic_alone(article_step, name):
    """Nothing else."""
    assert [h.lower() for h in headings(make_sheet(article_step, topics=name))] == [name]


def test_topics_stand_in_the_order_of_the_step(article_step):
    """However they were asked for."""
    found = headings(make_sheet(article_step, topics="update, forward"))
    assert found == ["Forward", "Update"]
    everything = ["Forward", "Loss", "Backward", "Update", "Elsewhere"]
    assert headings(make_sheet(article_step)) == everything


def test_a_unit_alone(article_step):
    """Its layer, its sum and its activation; h1 is a1."""
    document = make_sheet(article_step, unit="h1[2]")
    assert worked_on(document) == ["forward/z1[0,2]", "forward/a1[0,2]"]
    assert headings(document) == ["Forward"]


def test_a_unit_with_its_row(derived, stepped):
    """The row is the sample that is followed."""
    step = stepped(derived({"layers": [{"units": 4, "activation": "tanh"}, {}]}))
    document = make_sheet(step, unit="z1[2,1]", sample=0)
    assert worked_on(document) == ["forward/z1[2,1]", "forward/a1[2,1]"]


def test_a_weight_alone(article_step):
    """Its chain and its step, and no other weight's."""
    document = make_sheet(article_step, weight="W1[0,2]")
    assert [b.left for b in document.blocks if isinstance(b, Chain)] == ["dL_dW1"]
    assert "backward/dL_dW1[0,2]" in worked_on(document)
    assert not any("W2[" in anchor for anchor in worked_on(document))
    assert worked_on(document)[-1] == "update/W1_next[0,2]"


def test_the_rows_add_up_to_the_loss(derived, stepped):
    """What each row adds, to the loss that the engine found."""
    for loss in ("mean_squared_error", "categorical_cross_entropy", "huber", "hinge", "poisson"):
        step = stepped(derived({"layers": [{"units": 4}, {}], "loss": loss}, outputs=1))
        (table,) = [b for b in make_sheet(step, topics="loss").blocks if isinstance(b, TableBlock)]
        assert sum(row[1] for row in table.rows) == pytest.approx(step.loss, rel=1e-5)


def test_clipping_says_whether_it_bit(derived, stepped):
    """And where it did not, that it did not."""
    for limit, said in ((1e-6, "The clipping bit"), (1e6, "did not bite")):
        clipping = {"name": "by_global_norm", "limit": limit}
        step = stepped(derived({"layers": [{"units": 4}, {}], "clipping": clipping}))
        notes = [
            b.text for b in make_sheet(step, topics="update").blocks if isinstance(b, Paragraph)
        ]
        assert any(said in note for note in notes)


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"sample": 1}, BadInput, "There is no row 1 .* has 1 row, counted from 0\\."),
        ({"sample": -1}, BadInput, "no row -1"),
        ({"unit": "z1[0,3]"}, BadInput, "z1 has the shape"),
        ({"unit": "q1[0]"}, UnknownName, r"No layer of units .* Their shapes: z1 \(1, 3\)"),
        ({"weight": "W3[0,0]"}, UnknownName, "No array of weights is called 'W3'"),
        ({"weight": "W1[5,0]"}, BadInput, r"goes from W1\[0,0\] to W1\[1,2\]"),
        ({"weight": "W1(0,0)"}, BadInput, "Expected a name and an index"),
        ({"topics": "forwards"}, UnknownName, "Did you mean 'forward'"),
        ({"notation": "neilsen"}, UnknownName, "Did you mean 'nielsen'"),
        ({"diagonal": True}, BadInput, "give --notation nielsen"),
        ({"digits": 0}, BadInput, "1 to 17 digits, got 0"),
    ],
)
def test_what_is_not_there_is_told(article_step, asked, error, said):
    """What was expected, what came, what there is."""
    with pytest.raises(error, match=said):
        make_sheet(article_step, **asked)


def test_a_large_network_is_readable(derived, stepped):
    """784-512-512-10 at batch 128: summaries, few numbers, under 1 MB of HTML."""
    wide = {"units": 512, "activation": "relu"}
    step = stepped(derived({"layers": [wide, wide, {}]}, inputs=784, outputs=10, rows=128))
    make_ledger(step)
    page = to_html(document := make_sheet(step))
    assert len(page) < 2**20
    arrays = [b for b in document.blocks if isinstance(b, Numbers) and b.values.size]
    assert max(b.values.size for b in arrays) <= 128
    whole = [b for b in arrays if "." not in b.anchor]
    assert all(b.summary for b in whole if b.values.size < math.prod(b.shape))

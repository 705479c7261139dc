"""One number and what it was made from."""

import pytest

from backsight.explanations import make_number_page
from backsight.explanations.step.ledger import make_ledger
from backsight.kernel.document import Branch, WorkedNumber
from backsight.kernel.errors import BadInput, UnknownName


def walked(branch):
    yield branch
    for child in branch.children:
        yield from walked(child)


def tree_of(step, name):
    (branch,) = [b for b in make_number_page(step, name).blocks if isinstance(b, Branch)]
    return branch


def test_it_goes_down_to_inputs_and_weights(article_step):
    """Every branch that ends without a link is given, and all that it needs is there."""
    tree = tree_of(article_step, "dL_dW1[0,2]")
    ends = {b.anchor for b in walked(tree) if not b.children and not b.goes_to}
    assert all(anchor.startswith("given/") for anchor in ends)
    assert {"given/W2[2,1]", "given/x[0,0]", "given/y[0,1]", "given/W1[0,2]"} <= ends


def test_a_branch_stands_in_full_once(article_step):
    """Then it links to where it stands."""
    branches = list(walked(tree_of(article_step, "backward/dL_dW1[0,2]")))
    whole = [b.anchor for b in branches if b.children]
    assert len(whole) == len(set(whole))
    linked = {b.goes_to for b in branches if b.goes_to}
    assert linked
    assert linked <= set(whole)


@pytest.mark.sweep(7)
def test_every_value_of_the_tree_is_the_engines(step):
    """Over the whole catalog: from a new weight down."""
    ledger = make_ledger(step)
    weight = step.derivation.weights()[0]
    first = ",".join("0" for _ in weight.shape)
    for branch in walked(tree_of(step, f"{weight.name}_next[{first}]")):
        name, _, index = branch.anchor.rpartition("/")[2].partition("[")
        at = tuple(map(int, index.rstrip("]").split(","))) if index else ()
        assert branch.value == ledger.read_number(name, at)


def test_a_large_tree_is_bounded(derived, stepped):
    """Each of the numbers next to the root gets its share of the room."""
    wide = {"units": 60, "activation": "tanh"}
    tree = tree_of(stepped(derived({"layers": [wide, wide, wide, {}]}, rows=40)), "dL_dW1[0,2]")
    assert sum(1 for _ in walked(tree)) <= 420
    assert tree.more > 0
    assert sum(1 for child in tree.children if child.children) > 4


def test_a_number_that_is_given_has_no_line(article_step):
    """There is nothing to work out."""
    document = make_number_page(article_step, "W1[0,2]")
    assert not any(isinstance(b, WorkedNumber) for b in document.blocks)


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("dL_dW9[0,2]", UnknownName, "Did you mean 'dL_dW"),
        ("z1[0,3]", BadInput, r"z1 has the shape \(1, 3\)"),
        ("z1", BadInput, "is not there"),
        ("L[0]", BadInput, "a single number"),
        ("forward/dL_dW1[0,2]", BadInput, r"it is backward/dL_dW1\[0,2\]"),
        ("z1[0,2", BadInput, "Expected a name and an index"),
    ],
)
def test_a_name_that_is_none_is_told(article_step, name, error, said):
    """What was expected, and what there is."""
    with pytest.raises(error, match=said):
        make_number_page(article_step, name)


def test_articles_call_activations_h(article_step):
    """h1[0,2] is a1[0,2], dL_dh1 is dL_da1."""
    assert tree_of(article_step, "h1[0,2]").anchor == "forward/a1[0,2]"
    assert tree_of(article_step, "dL_dh1[0,2]").anchor == "backward/dL_da1[0,2]"

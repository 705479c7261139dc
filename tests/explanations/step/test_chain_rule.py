"""The factors of every chain rule multiply to the gradient that the engine used."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backsight.engine.interpret import Tape
from backsight.explanations.step.chain_rule import find_data_part, list_links, make_chain
from backsight.explanations.step.ledger import make_ledger
from backsight.maths import catalogs

ACTIVATIONS = sorted(catalogs["activations"])
HIDDEN = st.builds(
    lambda units, name: {"units": units, "activation": name},
    st.integers(1, 4), st.sampled_from(ACTIVATIONS),
)  # fmt: skip
OTHERS = st.sampled_from([
    {"layer": "batch_norm"}, {"layer": "layer_norm", "activation": "tanh"}, {"layer": "dropout"},
    {"layer": {"name": "dense", "bias": False}, "units": 3, "activation": "silu"},
])  # fmt: skip
STACKS = st.lists(st.one_of(HIDDEN, OTHERS), min_size=1, max_size=4)
SMOOTH = ("tanh", "sigmoid", "softplus", "identity", "gelu", "silu", "softmax")
"""Activations of which a difference quotient says the slope everywhere."""
H = 1e-6


def spec_of(stack, output, regularizer):
    first = {"units": 3, "activation": "tanh"}
    layers = [first, *stack, first, first, {"layer": "residual"}, {"activation": output}]
    return {"layers": layers, "dtype": "float64", "regularizer": regularizer}


def around(tape, equations, operand, output, upstream):
    """upstream times the Jacobian of output by operand, by central differences."""
    start = np.array(tape[operand], float)
    found = np.zeros_like(start)
    for at in np.ndindex(start.shape):
        ends = []
        for sign in (1, -1):
            moved = Tape(tape.derivation, dict(tape))
            shifted = start.copy()
            shifted[at] += sign * H
            moved.put(operand, shifted)
            moved.run(equations)
            ends.append(np.array(moved[output], float))
        found[at] = ((ends[0] - ends[1]) / (2 * H) * upstream).sum()
    return found


def layer_of(derivation, output):
    """The forward equations of the layer that makes an output, or of its activation."""
    forward = list(derivation.acts("forward"))
    last = next(k for k, e in enumerate(forward) if output in e.targets)
    folder, record, *_ = forward[last].formula.split(".")
    steps = len(catalogs[folder][record].steps) if folder == "layers" else 1
    return forward[last - steps + 1 : last + 1]


def multiplied(ledger, found):
    """The product of the factors, from the loss on; each Jacobian by differences of its layer."""
    product = ledger.read_array(found[0].factor.symbol)
    for link in found[1:]:
        symbol = link.factor.symbol
        if symbol in ledger.makers:
            product = product * ledger.read_array(symbol)
            continue
        output, operand = symbol.removeprefix("d").split("_d", 1)
        equations = layer_of(ledger.derivation, output)
        product = around(ledger.tape, equations, operand, output, product)
    return product


@settings(max_examples=15, deadline=None)
@given(STACKS, st.sampled_from(SMOOTH), st.sampled_from([None, "l2", "l1"]), st.integers(0, 99))
def test_the_factors_multiply_to_the_gradient(derived, stepped, stack, output, regularizer, seed):
    """Random networks; what the factors are is told by the forward act, not by the backward."""
    raw = spec_of(stack, output, regularizer)
    step = stepped(derived(raw, rows=3), seed=seed)
    ledger = make_ledger(step)
    assume(all(np.abs(ledger.read_array(s)).max() < 1e3 for s in ledger.tape))
    for weight in step.derivation.weights():
        product = multiplied(ledger, list_links(ledger, weight.name))
        expected = ledger.read_array(find_data_part(ledger, weight.name))
        scale = max(1e-3, float(np.abs(expected).max()))
        np.testing.assert_allclose(product, expected, rtol=0, atol=2e-4 * scale)


def test_the_articles_chains(article_step):
    """dL/dW1 is the product of five factors, two of which dL/dW2 has computed already."""
    ledger, seen = make_ledger(article_step), set()
    last, first = (make_chain(ledger, w, seen) for w in ("W2", "W1"))
    assert [f.symbol for f in last.factors] == ["dL_da2", "da2_dz2", "dz2_dW2"]
    assert [f.symbol for f in first.factors] == [
        "dL_da2", "da2_dz2", "dz2_da1", "da1_dz1", "dz1_dW1"
    ]  # fmt: skip
    assert [f.reused for f in first.factors] == [True, True, False, False, False]
    assert first.factors[0].goes_to == "backward/dL_da2"
    assert first.factors[2].goes_to == "given/W2"


def test_a_long_chain_begins_where_it_leaves_the_layer_after(derived, stepped):
    """What is reused stands there as one factor."""
    layer = {"units": 3, "activation": "tanh"}
    step = stepped(derived({"layers": [layer] * 6 + [{"activation": "sigmoid"}]}))
    ledger, seen = make_ledger(step), set()
    chains = {w: make_chain(ledger, w, seen) for w in ("W7", "W2", "W1")}
    symbols = [f.symbol for f in chains["W1"].factors]
    assert symbols == ["dL_dz2", "dz2_da1", "da1_dz1", "dz1_dW1"]
    assert chains["W1"].factors[0].reused

"""Facts of several layers at once, by the names of their weights."""

import numpy as np
import pytest
from hand_variants import NETWORKS

from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.kernel.errors import BadInput, UnknownName

NETWORK = NETWORKS["sigmoid"]()
SEEN = {}
NETWORK.backward(NETWORK.p, d1=lambda d, n: SEEN.setdefault("n", n) and d)
N = SEEN["n"]
FACTS = {
    "W1": {"activation": "sigmoid", "z": N.z1, "a": N.a1, "upstream": N.u1, "inputs": N.X},
    "W2": {"activation": "sigmoid", "z": N.z2, "a": N.a2, "upstream": N.u2, "inputs": N.a1},
}


def untraced(p):
    """The loss, out of NumPy's sight."""
    return float(NETWORK.loss({n: np.array(a, copy=True).view(np.ndarray) for n, a in p.items()}))


@pytest.mark.parametrize(
    ("change", "arrays"),
    [({"d1": lambda d, n: n.u1}, ("W1", "b1")), ({"dW2": lambda g, n: n.a1.T @ n.u2}, ("W2",))],
)
def test_each_layer_is_judged_by_its_own(change, arrays):
    """A slope that is missing is found in either layer, with one set of facts."""
    wrong = NETWORK.backward(NETWORK.p, **change)
    verdict = check_gradient(untraced, wrong, NETWORK.p, facts=FACTS)
    assert [(s.name, s.arrays) for s in verdict.slips] == [("missing_slope", arrays)], verdict


def test_a_fact_that_is_wrong_is_told_of_its_layer():
    """The upstream of the other layer is not this one's, though f has these numbers."""
    facts = {**FACTS, "W1": {**FACTS["W1"], "z": 2 * N.z1}}
    verdict = check_gradient(NETWORK.loss, NETWORK.backward, NETWORK.p, facts=facts)
    assert len(verdict.notes) == 1
    assert "facts['W1']['z'] is not the sums of a layer" in verdict.notes[0]
    swapped = {"W1": FACTS["W2"], "W2": FACTS["W1"]}
    assert check_gradient(NETWORK.loss, NETWORK.backward, NETWORK.p, facts=swapped).notes


def test_facts_that_cannot_be_used_are_refused():
    """One that is unknown, and one that stands beside the layers."""
    with pytest.raises(UnknownName, match="zz"):
        check_gradient(untraced, NETWORK.backward, NETWORK.p, facts={"W1": {"zz": N.z1}})
    with pytest.raises(BadInput, match="put 'z' into that of its layer"):
        check_gradient(untraced, NETWORK.backward, NETWORK.p, facts={**FACTS, "z": N.z1})

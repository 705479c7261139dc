"""The slope of another activation, or the right one's form with something lost.

What it does: dL/da is multiplied by a slope that belongs to another function: a(1 - a) behind tanh,
1 - a² behind a sigmoid, ReLU's step behind a leaky ReLU, the step turned round.

Why it is bad: the layer and all layers before it go where another network's loss falls.

Example: d1 = u1 * a1 * (1 - a1) after a1 = np.tanh(z1); tanh's slope is 1 - a1 ** 2.

Remedy: the slope of the function that the forward pass uses.

References: none.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.checks.traces.stretch import Stretch
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths.activations import activations


def explains(case: Case) -> Explanation:
    """Whether a pass with such a slope gives yours."""
    sentence = _("dL/dz behind {layer} has {about} in place of the slope of its own activation")
    return explain_by_pass(case, "slope_of_another", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Each slope in each layer; one that is the layer's own, or no slope at all, says nothing."""
    for layer, stretch in network.list_stretches():
        own = stretch.own_slope
        if own is None or stretch.z is stretch.a:
            continue
        u = network.adjoints[id(stretch.a)] * stretch.mask
        for about, slope in _list_slopes(stretch, own):
            is_other = not np.allclose(slope, own) and not np.allclose(slope, 1)
            if is_other and np.isfinite(slope).all():
                yield network.replace_delta(layer, u * slope, about)


def _list_slopes(stretch: Stretch, own: Floats) -> Iterator[tuple[str, Floats]]:
    """Slopes and what they are called."""
    z = stretch.z.value
    a = stretch.activation[1] if stretch.activation else _undo_mask(stretch)
    yield _("a(1 - a), a sigmoid's slope,"), a * (1 - a)
    yield _("1 - a², tanh's slope,"), 1 - a * a
    yield "1 - a", 1 - a
    yield "1 + a²", 1 + a * a
    yield _("the slope with its sign turned"), -own
    yield _("1 where z < 0 and 0 elsewhere, ReLU's step turned round,"), (z < 0) * 1.0
    for name, record in activations.items():
        if record.slope is not None and name != "identity":
            with np.errstate(all="ignore"):
                slope: Floats = np.asarray(record.slope(z, np.asarray(record.value(z))), float)
            yield _("the slope of {name}").format(name=name), slope


def _undo_mask(stretch: Stretch) -> Floats:
    """What the activation made, before a mask; 0 where the mask lets nothing through."""
    kept = stretch.mask != 0
    return np.where(kept, stretch.a.value / np.where(kept, stretch.mask, 1), 0.0)


slope_of_another = Slip(name="slope_of_another", order=96, explains=explains)

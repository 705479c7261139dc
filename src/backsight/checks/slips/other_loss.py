"""The gradient is right, for another loss than the one that was given.

What it does: the derivative at the output belongs to another loss than the one that is measured, as
p − y of cross-entropy beside a squared error.

Why it is bad: what is minimized is not what is watched: the loss on the screen may rise while
training goes well.

Remedy: decide which loss is meant, and use its derivative, or its value.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import find_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.checks.traces.layers import TracedLayer
from backsight.checks.traces.network import TracedNetwork, WrongPass, is_softmax
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats


def explains(case: Case) -> str | None:
    """Whether another loss of the same outputs and targets has yours for its gradient."""
    if case.network is None or len(case.wrong) < len(case.network.gradients):
        return None
    fit = find_pass(case, "other_loss", make_passes)
    if fit is None or fit[1] != 1:
        return None
    text = _("your gradient is right for another loss: {loss}").format(loss=_(fit[0].about))
    reason = _find_fault(case.network)
    return _("{said}. {reason}").format(said=text, reason=reason) if reason else text


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """dL/dz of the usual losses, for each fixed array that may hold the targets."""
    if not network.layers:
        return
    layer = network.layers[-1]
    for y in list_targets(network, layer):
        for about, delta in _list_deltas(layer.z, y):
            yield network.replace_delta(layer, layer.turn(delta), about)


def list_targets(network: TracedNetwork, layer: TracedLayer) -> list[Floats]:
    """Fixed arrays of the outputs' shape that stand in the loss; 1 - y among them counts as y."""
    shape = layer.z_node.value.shape
    found: list[Floats] = []
    for node in network.trace.nodes:
        for operand in node.operands:
            if isinstance(operand, np.ndarray) and operand.shape == shape:
                y = layer.turn(np.asarray(operand, float))
                for candidate in (y, -y, 1 - y):
                    if not any(np.array_equal(candidate, other) for other in found):
                        found.append(candidate)
    return found


def _list_deltas(z: Floats, y: Floats) -> Iterator[tuple[str, Floats]]:
    """dL/dz of the usual losses, as sums and means, with a ½ and without."""
    rows, outputs = z.shape
    with np.errstate(all="ignore"):
        values = [*_list_of_probabilities(z, y), *_list_of_sums(z, y)]
    for about, delta in values:
        if (about in (CROSS, SOFTMAX_SQUARE) and outputs == 1) or not np.isfinite(delta).all():
            continue
        for scale in (1 / rows, 1.0, 2 / rows, 2.0, 1 / (rows * outputs), 2 / (rows * outputs)):
            yield about, scale * delta


def _list_of_probabilities(z: Floats, y: Floats) -> Iterator[tuple[str, Floats]]:
    """Of softmax and sigmoid."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    softmax, sigmoid = e / e.sum(axis=1, keepdims=True), 1 / (1 + np.exp(-z))
    gap = softmax - y
    yield CROSS, gap
    yield BINARY, sigmoid - y
    yield BINARY, sigmoid + y - 1  # where the sums are -z, as in 1 / (1 + np.exp(-X @ w))
    yield SIGMOID_SQUARE, (sigmoid - y) * sigmoid * (1 - sigmoid)
    yield SOFTMAX_SQUARE, softmax * (gap - (softmax * gap).sum(axis=1, keepdims=True))


def _list_of_sums(z: Floats, y: Floats) -> Iterator[tuple[str, Floats]]:
    """Of the sums themselves, and of tanh."""
    tanh = np.tanh(z)
    yield SQUARE, z - y
    yield TANH_SQUARE, (tanh - y) * (1 - tanh * tanh)
    yield ABSOLUTE, np.sign(z - y)
    yield HINGE, np.where(y * z < 1, -y, 0.0)
    yield SIGNED, -y / (1 + np.exp(y * z))
    yield POISSON, np.exp(z) - y


CROSS = N_("cross-entropy of the softmax of each row")
BINARY = N_("binary cross-entropy of the sigmoid")
SQUARE = N_("the squared error of the sums, without an activation")
SIGMOID_SQUARE = N_("the squared error of the sigmoid")
TANH_SQUARE = N_("the squared error of the tanh")
SOFTMAX_SQUARE = N_("the squared error of the softmax of each row")
ABSOLUTE = N_("the absolute error of the sums, without an activation")
HINGE = N_("the hinge loss of targets -1 and 1")
SIGNED = N_("log(1 + exp(-y·z)), of targets -1 and 1")
POISSON = N_("the Poisson loss exp(z) - y·z")


def _find_fault(network: TracedNetwork) -> str:
    """What is wrong with the loss that was given; "" where it is not seen."""
    layer, shape = network.layers[-1], network.layers[-1].z_node.value.shape
    for node in network.trace.nodes:
        if node.value.shape == shape and shape[0] > 1:
            p = layer.turn(node.value)
            if p.shape[1] > 1 and is_softmax(layer.z, p, axis=0):
                return _("f takes its softmax over the rows of the batch: axis=1 belongs there.")
    if network.trace.nodes[-1].value < 0 and any(n.operation == "log" for n in network.trace.nodes):
        return _("f is negative, which a cross-entropy cannot be: is a parenthesis lost?")
    return ""


other_loss = Slip(
    name="other_loss",
    order=110,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d2 = (a2 - Y) / N",
        wrong="d2 = (z2 - Y) / N",
    ),
    confused_with=(
        "slope_again",
        "missing_slope",
    ),
)

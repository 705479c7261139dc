"""Of the network before its first step, on some training rows."""

import math

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.probe import RECTIFIERS, ProbedLayer, StateProbe
from backsight.doctor.readings._reading import Found, reading
from backsight.doctor.readings._shown import (
    show_clipped,
    show_first_loss,
    show_first_weights,
    show_gradient,
)
from backsight.doctor.slope_check import has_own_formulas, measure_slope_error
from backsight.kernel.types import Floats

NEAR = 0.01
"""How near to the end of its range, as a share of it, an output is saturated: the slope of a
sigmoid is below 0.01 there."""
BOUNDED = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}


def _measure_size(values: Floats) -> float:
    with np.errstate(all="ignore"):
        return float(np.sqrt((values * values).mean()))


def find_dead(probe: StateProbe, layer: ProbedLayer) -> Floats:
    """Whether each unit of a rectifier is 0 for every row, (units,)."""
    dead: Floats = (probe.read(layer.output) == 0).all(axis=0)
    return dead


def find_most_dead(probe: StateProbe | None, step: int) -> float | Found:
    """The layer of rectifiers with the largest share of dead units."""
    if probe is None:
        return math.nan
    rectifiers = [x for x in probe.layers if x.activation in RECTIFIERS]
    if not rectifiers:
        return math.nan
    shares = [find_dead(probe, layer).mean() for layer in rectifiers]
    at = int(np.argmax(shares))
    dead = np.flatnonzero(find_dead(probe, rectifiers[at]))
    unit = int(dead[0]) if len(dead) else 0
    return Found(value=float(shares[at]), symbol=rectifiers[at].output, unit=unit, step=step)


def find_most_saturated(probe: StateProbe | None, step: int) -> float | Found:
    """The hidden layer with the largest share of outputs at the ends of their range."""
    if probe is None:
        return math.nan
    bounded = [x for x in probe.hidden if x.activation in BOUNDED]
    if not bounded:
        return math.nan
    shares, units = [], []
    for layer in bounded:
        low, high = BOUNDED[layer.activation]
        a = probe.read(layer.output)
        ends = (a < low + NEAR * (high - low)) | (a > high - NEAR * (high - low))
        shares.append(ends.mean())
        units.append(int(ends.sum(axis=0).argmax()))
    at = int(np.argmax(shares))
    return Found(value=float(shares[at]), symbol=bounded[at].output, unit=units[at], step=step)


@reading
def first_nonfinite(exam: Examination) -> float | Found:
    """Numbers of the first step that grew until they were not finite."""
    if exam.start is None or exam.start.culprit:
        return math.nan
    acts = exam.start.derivation.acts("forward", "loss", "backward")
    names = [t for e in acts for t in e.targets]
    wrong = [n for n in names if not np.isfinite(exam.start.tape[n]).all()]
    symbol = wrong[0] if wrong else "L"
    return Found(value=float(len(wrong)), symbol=symbol, step=exam.first_step)


@reading
def undefined_operations(exam: Examination) -> float | Found:
    """Whether an operation makes a number that is not finite of finite ones of usual size.

    Before the first step, or where training failed.
    """
    failure = exam.course.failure if exam.course else None
    probes = {exam.first_step: exam.start}
    if failure is not None:
        probes[failure.step] = exam.end
    for step, probe in probes.items():
        if probe is not None and probe.culprit:
            return Found(value=1.0, symbol=probe.culprit, step=step)
    return math.nan if exam.start is None else show_first_loss(exam, 0.0)


@reading
def start_scale(exam: Examination) -> float | Found:
    """How large the first weights are, over what keeps signals at their size.

    Of the layer that is farthest off: below 1 over the lesser of Glorot's and He's
    deviations, above 1 over the larger; 1 between them.
    """
    probe = exam.start
    if probe is None:
        return math.nan
    worst = Found(value=1.0)
    for layer in probe.layers:
        w = probe.read(f"W{layer.number}")
        usual = [math.sqrt(2 / sum(w.shape)), math.sqrt(2 / w.shape[0])]
        size = _measure_size(w)
        scale = size / min(usual) if size < min(usual) else max(1.0, size / max(usual))
        if scale > 0 and abs(math.log(scale)) > abs(math.log(worst.value)):
            worst = Found(value=scale, symbol=f"W{layer.number}", step=exam.first_step)
    return worst


@reading
def largest_signal(exam: Examination) -> float | Found:
    """The size of the largest signal in the network before the first step."""
    if exam.start is None or exam.start.culprit:
        return math.nan
    sizes = [_measure_size(exam.start.read(x.output)) for x in exam.start.layers]
    sizes = [math.inf if math.isnan(s) else s for s in sizes]
    at = int(np.argmax(sizes))
    return Found(value=sizes[at], symbol=exam.start.layers[at].output, step=exam.first_step)


@reading
def signal_left(exam: Examination) -> float | Found:
    """How much of the differences between rows is left in the last layer's sums.

    The deviation over the rows of the last sums, over that of the inputs.
    """
    if exam.start is None:
        return math.nan
    last = exam.start.layers[-1]
    z, x = exam.start.read(last.sums), exam.start.read(exam.start.layers[0].source)
    with np.errstate(all="ignore"):
        spread = float(z.std(axis=0).mean())
        given = float(x.std(axis=0).mean())
    return Found(
        value=spread / given if given else math.nan, symbol=last.sums, step=exam.first_step
    )


@reading
def gradient_by_depth(exam: Examination) -> float | Found:
    """The first layer's gradient over the last one's, in size."""
    return measure_gradient_by_depth(exam.start, exam.first_step)


def measure_gradient_by_depth(probe: StateProbe | None, step: int) -> float | Found:
    """The size of dL/dz in the first layer over that in the last."""
    if probe is None or len(probe.layers) < 2:
        return math.nan
    sizes = [_measure_size(probe.read(f"dL_d{x.sums}")) for x in probe.layers]
    if not sizes[-1] > 0 or not np.isfinite(sizes).all():
        return math.nan
    return Found(value=sizes[0] / sizes[-1], symbol=f"dL_d{probe.layers[0].sums}", step=step)


@reading
def distinct_units(exam: Examination) -> float | Found:
    """The share of a hidden layer's units that differ from each other.

    The least over the hidden layers, by the columns of their weights and biases.
    """
    probe = exam.start
    if probe is None:
        return math.nan
    least = Found(value=math.nan)
    for layer in probe.hidden:
        w = probe.read(f"W{layer.number}")
        if w.shape[1] < 2:
            continue
        name = f"b{layer.number}"
        columns = np.vstack([w, probe.read(name)[None]]) if name in probe.tape else w
        share = (len(np.unique(columns, axis=1).T) - 1) / (columns.shape[1] - 1)
        if not share >= least.value:
            least = Found(value=share, symbol=f"W{layer.number}", step=exam.first_step)
    return least


@reading
def dead_at_start(exam: Examination) -> float | Found:
    """The largest share of dead units of a layer before the first step."""
    return find_most_dead(exam.start, exam.first_step)


@reading
def saturated_at_start(exam: Examination) -> float | Found:
    """The largest share of saturated outputs of a hidden layer before the first step."""
    return find_most_saturated(exam.start, exam.first_step)


@reading(shown_by=show_clipped)
def clipped_share(exam: Examination) -> float:
    """What clipping leaves of the first gradient's length."""
    probe = exam.start
    if probe is None or "g_clipped" not in probe.tape:
        return math.nan
    before, after = _measure_size(probe.read("g")), _measure_size(probe.read("g_clipped"))
    return after / before if before > 0 else math.nan


@reading(shown_by=show_first_weights)
def first_update(exam: Examination) -> float:
    """The length of the first update over that of the weights."""
    return math.nan if exam.start is None else exam.start.update_share


@reading(shown_by=show_first_loss)
def kept_promise(exam: Examination) -> float:
    """What the first step does to the loss of its own rows, over what the slope promises.

    1: all of it. Below 0: the loss rises.
    """
    return measure_kept_promise(exam.start)


def measure_kept_promise(probe: StateProbe | None) -> float:
    """How much of what the slope promises the next step keeps."""
    if probe is None:
        return math.nan
    probe = probe.exact
    loss = float(probe.read("L"))
    if not math.isfinite(loss) or not math.isfinite(probe.promised) or not probe.promised > 0:
        return math.nan
    next_loss = probe.next_loss
    return -math.inf if not math.isfinite(next_loss) else (loss - next_loss) / probe.promised


@reading(shown_by=show_gradient)
def penalty_share(exam: Examination) -> float:
    """The regularizer's share of the first gradient.

    The length of its part over the length of all.
    """
    return measure_penalty_share(exam.start)


def measure_penalty_share(probe: StateProbe | None) -> float:
    """How much of the gradient is the regularizer's."""
    if probe is None:
        return math.nan
    acts = probe.derivation.acts("backward")
    names = [t for e in acts for t in e.targets if t.startswith("dR_d")]
    if not names:
        return 0.0
    penalty = math.sqrt(sum(float((probe.read(n) ** 2).sum()) for n in names))
    loss = math.sqrt(sum(float((probe.read(n.replace("dR_", "dD_")) ** 2).sum()) for n in names))
    return penalty / max(penalty + loss, 1e-300)


@reading(shown_by=show_gradient)
def slope_error(exam: Examination) -> float:
    """How far the gradient is off what the loss does along a random direction, as a share."""
    experiment = exam.case.experiment
    if experiment is None:
        return math.nan
    if not has_own_formulas(experiment.program.batch_derivation):
        return 0.0
    return math.nan if exam.start is None else measure_slope_error(exam.start)

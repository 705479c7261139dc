"""Read off the spec and the rows alone, also where `train` refuses them."""

import math

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import reading
from backsight.doctor.readings._shown import (
    show_batch,
    show_bends,
    show_dropped,
    show_last_loss,
    show_narrowest,
    show_output,
    show_targets,
    show_widest,
)
from backsight.maths import catalogs

LINEAR = ("identity",)


@reading(shown_by=show_output)
def output_span(exam: Examination) -> float:
    """The largest less the smallest value that the output can have."""
    low, high = exam.contract.output_range
    return high - low


@reading(shown_by=show_targets)
def unreachable_share(exam: Examination) -> float:
    """The share of the targets that the output cannot reach."""
    contract = exam.contract
    targets = contract.targets
    if targets is None or contract.loss.targets not in ("number", "signed", "count"):
        return math.nan
    low, high = contract.output_range
    slack = 1e-6 * max(1.0, float(np.abs(targets).max()))
    unbounded = not contract.is_bounded
    outside = (targets < low - slack) | (targets > high + slack)
    return 0.0 if unbounded else float(outside.mean())


@reading(shown_by=show_output)
def probability_excess(exam: Examination) -> float:
    """How far the output can leave the range of a probability, 0 to 1; 1 for as far and more."""
    contract = exam.contract
    if not contract.loss.probabilities:
        return math.nan
    low, high = contract.output_range
    return min(1.0, max(0.0, high - 1, -low))


@reading(shown_by=show_targets)
def loss_for_numbers(exam: Examination) -> float:
    """Whether classes are learned by a loss for numbers."""
    return float(bool(exam.case.classes) and exam.contract.loss.targets in ("number", "count"))


@reading(shown_by=show_targets)
def loss_for_classes(exam: Examination) -> float:
    """Whether numbers are learned by a loss for classes."""
    contract, targets = exam.contract, exam.contract.targets
    if exam.case.classes or targets is None:
        return 0.0
    are_shares = bool(((targets >= 0) & (targets <= 1)).all())
    return float(contract.loss.targets in ("one_hot", "binary", "signed") and not are_shares)


@reading(shown_by=show_output)
def outputs_do_not_add_up(exam: Examination) -> float:
    """Whether outputs that need not add up to 1 meet a loss that takes them as shares.

    0.5: one that divides them by their sum.
    """
    contract = exam.contract
    is_free = contract.activation.name != "softmax"
    if contract.loss.targets != "one_hot" or contract.units < 2 or not is_free:
        return 0.0
    return 0.5 if contract.loss_name == "normalized_cross_entropy" else 1.0


@reading(shown_by=show_output)
def unit_difference(exam: Examination) -> float:
    """How many output units are too many or too few for the targets."""
    contract = exam.contract
    return float(min(abs(contract.units - n) for n in contract.needed_units))


@reading(shown_by=show_targets)
def target_excess(exam: Examination) -> float:
    """The share of the targets that the loss has no meaning for."""
    case, contract = exam.case, exam.contract
    if case.table is None:
        return 0.0
    kind = contract.loss.targets
    y = np.asarray(case.table.y, float)
    if case.classes:
        # A single unit takes class numbers as they are, as 0, 1, 2 …: above 1 none has a meaning.
        single = contract.layers[-1].units == 1 and kind in ("binary", "one_hot")
        return float((y > 1).mean()) if single and case.classes > 2 else 0.0
    if kind in ("binary", "one_hot"):
        return float(((y < 0) | (y > 1)).mean())
    return float((y < 0).mean()) if kind == "count" else 0.0


@reading(shown_by=show_targets)
def target_kinds(exam: Examination) -> float:
    """The number of different targets."""
    case = exam.case
    if case.table is None:
        return float(case.classes or math.nan)
    if case.classes:
        return float(len(np.unique(case.table.y)))
    return float(max(len(np.unique(c)) for c in np.asarray(case.table.y).T))


@reading(shown_by=show_bends)
def bent_layers(exam: Examination) -> float:
    """Hidden layers with an activation that is no straight line.

    Counted over all layers before the output; none where there is no such layer.
    """
    bent = 0
    for layer in exam.contract.layers[:-1]:
        widens = catalogs["layers"][layer.layer.name].widens
        name = layer.activation.name if layer.activation else "relu" if widens else "identity"
        bent += name not in LINEAR
    return float(bent)


@reading(shown_by=show_narrowest)
def least_width(exam: Examination) -> float:
    """The least number of units of a hidden layer."""
    widths = [layer.units for layer in exam.contract.hidden if layer.units]
    return float(min(widths, default=math.nan))


@reading
def needed_width(exam: Examination) -> float:
    """The most that the network's input and output ask a hidden layer to carry.

    The lesser of inputs and outputs: what a layer between has to let through.
    """
    case = exam.case
    if case.table is None:
        return math.nan
    return float(min(case.table.x.shape[1], max(exam.contract.needed_units)))


@reading(shown_by=show_dropped)
def kept_share(exam: Examination) -> float:
    """The least share of units that a dropout layer keeps."""
    shares = [
        1 - float(layer.layer.settings.get("p", 0.5))
        for layer in exam.contract.layers
        if layer.layer.name == "dropout"
    ]
    return min(shares, default=1.0)


@reading(shown_by=show_batch)
def batch_share(exam: Examination) -> float:
    """The batch as a share of the training rows."""
    case = exam.case
    if case.experiment is not None:
        return case.experiment.spec.batch / len(case.experiment.data.train)
    if case.table is None or not case.spec.batch:
        return math.nan
    return case.spec.batch / len(case.table)


@reading(shown_by=show_last_loss)
def epochs_asked(exam: Examination) -> float:
    """Passes over the training rows that the spec asks for."""
    experiment = exam.case.experiment
    return experiment.spec.steps / experiment.feed.per_epoch if experiment else math.nan


@reading
def training_rows(exam: Examination) -> float:
    """Rows to train on."""
    experiment = exam.case.experiment
    return float(len(experiment.data.train)) if experiment else math.nan


@reading(shown_by=show_last_loss)
def steps_asked(exam: Examination) -> float:
    """Steps that the spec asks for."""
    experiment = exam.case.experiment
    return float(experiment.spec.steps) if experiment else math.nan


@reading(shown_by=show_widest)
def largest_width(exam: Examination) -> float:
    """The most units of a hidden layer; NaN where there is none."""
    widths = [layer.units for layer in exam.contract.hidden if layer.units]
    return float(max(widths, default=math.nan))

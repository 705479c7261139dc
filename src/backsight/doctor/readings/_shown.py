"""What shows a reading that is no number of the network itself: a loss, an output, a row."""

from collections.abc import Callable

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found


def show_last_loss(exam: Examination, value: float) -> Found:
    """By the loss of the last step."""
    return Found(value=value, symbol="L", step=exam.last_step)


def show_first_loss(exam: Examination, value: float) -> Found:
    """By the loss of the first step."""
    return Found(value=value, symbol="L", step=exam.first_step)


def show_lowest_loss(exam: Examination, value: float) -> Found:
    """By the step with the lowest loss."""
    return _show_extreme(exam, value, np.argmin)


def show_highest_loss(exam: Examination, value: float) -> Found:
    """By the step with the highest loss."""
    return _show_extreme(exam, value, np.argmax)


def _show_extreme(exam: Examination, value: float, find: Callable[..., np.intp]) -> Found:
    """Of the steps whose losses are known one by one, if they are."""
    course = exam.course
    if course is None or exam.case.training is not None:
        return show_last_loss(exam, value)
    known = np.flatnonzero(np.isfinite(course.losses))
    at = int(known[find(course.losses[known])]) if len(known) else -1
    step = exam.first_step + at if at >= 0 else exam.last_step
    return Found(value=value, symbol="L", step=step)


def show_output(exam: Examination, value: float) -> Found:
    """By the network's output in the first step."""
    experiment = exam.case.experiment
    name = experiment.program.batch_derivation.output if experiment else ""
    return Found(value=value, symbol=name, step=exam.first_step)


def show_targets(exam: Examination, value: float) -> Found:
    """By the largest target of the first batch."""
    return Found(value=value, symbol="y", step=exam.first_step)


def show_batch(exam: Examination, value: float) -> Found:
    """By the last row of the first batch, whose number tells how many there are."""
    return Found(value=value, symbol="x", step=exam.first_step, entry="last")


def show_first_weights(exam: Examination, value: float) -> Found:
    """By the largest weight after the first step."""
    return Found(value=value, symbol="theta_next", step=exam.first_step)


def show_last_weights(exam: Examination, value: float) -> Found:
    """By the largest weight after the last step."""
    return Found(value=value, symbol="theta_next", step=exam.last_step)


def show_gradient(exam: Examination, value: float) -> Found:
    """By the steepest derivative of the first step."""
    return Found(value=value, symbol="g", step=exam.first_step)


def show_last_gradient(exam: Examination, value: float) -> Found:
    """By the steepest derivative of the last step."""
    return Found(value=value, symbol="g", step=exam.last_step)


def show_clipped(exam: Examination, value: float) -> Found:
    """By the largest entry of the first gradient that clipping let through."""
    return Found(value=value, symbol="g_clipped", step=exam.first_step)


def show_narrowest(exam: Examination, value: float) -> Found:
    """By the last unit of the narrowest hidden layer."""
    return _show_width(exam, value, min)


def show_widest(exam: Examination, value: float) -> Found:
    """By the last unit of the widest hidden layer."""
    return _show_width(exam, value, max)


def _show_width(exam: Examination, value: float, choose: Callable[..., int]) -> Found:
    experiment = exam.case.experiment
    widths = [layer.units for layer in exam.contract.hidden if layer.units]
    if experiment is None or not widths:
        return Found(value=value)
    derivation = experiment.program.batch_derivation
    shape = (derivation.rows, choose(widths))
    names = [t for e in derivation.acts("forward") for t in e.targets]
    name = next((n for n in names if derivation.symbols[n].shape == shape), "")
    return Found(value=value, symbol=name, step=exam.first_step, entry="last")


def show_bends(exam: Examination, value: float) -> Found:
    """By what the first hidden layer gives on: where it is straight, the sum itself."""
    experiment = exam.case.experiment
    if experiment is None:
        return Found(value=value)
    forward = list(experiment.program.batch_derivation.acts("forward"))
    name = forward[0].targets[0] if forward else ""
    return Found(value=value, symbol=name, step=exam.first_step)


def show_dropped(exam: Examination, value: float) -> Found:
    """By the largest number that a dropout layer lets through."""
    experiment = exam.case.experiment
    if experiment is None:
        return Found(value=value)
    forward = experiment.program.batch_derivation.acts("forward")
    names = [e.targets[-1] for e in forward if e.formula.startswith("layers.dropout.")]
    return Found(value=value, symbol=names[0] if names else "", step=exam.first_step)


def show_failure(exam: Examination, value: float) -> Found:
    """By the number that was the first not to be finite, if any was."""
    failure = exam.course.failure if exam.course else None
    if failure is None:
        return show_last_loss(exam, value)
    return Found(value=value, symbol=failure.symbol, step=failure.step, index=failure.index)

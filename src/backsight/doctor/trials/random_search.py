"""Specs drawn at random, which the same budget is spent on: what is no better is no art."""

import math

from backsight.doctor import changes
from backsight.doctor.case import Patient
from backsight.engine.spec import Choice, Spec
from backsight.kernel.streams import draw_uniform


def draw_spec(spec: Spec, case: Patient, number: int) -> Spec:
    """A change of the spec drawn at random: rate, optimizer, activation, start and scaling."""
    draws = iter(draw_uniform(number, "doctor/random", 0, (8,), "float64"))
    rate = changes.get_rate(spec) * float(10 ** (4 * next(draws) - 3))
    result = changes.replace(spec, rate=rate) if rate < math.inf else spec
    if next(draws) < 0.5:
        result = changes.replace(result, optimizer=Choice("adam" if next(draws) < 0.5 else "sgd"))
    if next(draws) < 0.5:
        name = ("relu", "tanh", "leaky_relu")[int(3 * next(draws))]
        result = changes.change_hidden(name)(case, result) or result
    if next(draws) < 0.5:
        result = changes.scale_inputs(case, result) or result
    return result

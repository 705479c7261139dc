"""Every method's gradient beside backpropagation's, array by array."""

import importlib.util
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import numpy as np

from backsight.checks.agreement.agreement import BACKPROP, Agreement
from backsight.checks.agreement.diagnosis import find_slips
from backsight.checks.agreement.step_sizes import require_step
from backsight.checks.agreement.tolerances import compare_arrays, judge_result
from backsight.checks.methods import Method, Result, methods
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput, TooLittleMemory
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.streams import stream
from backsight.kernel.types import Integers

T = TypeVar("T")

SHORT_SECONDS, MOST_RUNS = 0.02, 20
"""What takes less than so many seconds is timed again, at most so often; the least counts."""


def agree(
    point: Point,
    names: str | Iterable[str] | None = None,
    *,
    samples: int | None = None,
    seed: int = 0,
    step: float | None = None,
) -> Agreement:
    """Compare methods with backpropagation at a point.

    names: of the methods; None for all, where those that cannot be used on this network, or
    lack their library, are left out and named. samples: how many entries of each array, drawn
    by the seed; None for all. step: of the methods that take one, for every weight; else each
    has its own. Raises UnknownName, and BadInput from a method asked for by name.
    """
    selection = list_methods(names)
    if samples is not None:
        point = point.with_entries(draw_entries(point, samples, seed))
    if step is not None:
        require_step(point, step, selection)
    answers, times, left_out = {}, {}, {}
    for method in selection:
        try:
            _prepare(method, point)
            answers[method.name], times[method.name] = measure_time(
                partial(run_method, method, point, step)
            )
        except BadInput as reason:
            if names is not None or isinstance(reason, TooLittleMemory):
                raise
            left_out[method.name] = str(reason)
    expected, slack, results = answers[BACKPROP], {}, {BACKPROP: answers[BACKPROP]}
    for name, answer in answers.items():
        if name != BACKPROP:
            results[name], slack[name] = judge_result(point, methods[name], answer, expected, step)
    compared = tuple(compare_arrays(point, results, slack))
    return Agreement(
        comparisons=compared,
        passes={name: r.passes for name, r in results.items()},
        times=times,
        forward=measure_time(partial(point.run_tape, point.theta))[1],
        notes={name: r.note for name, r in results.items() if r.note},
        left_out=left_out,
        results=results,
        slips=find_slips(point, results, compared),
    )


def list_methods(names: str | Iterable[str] | None) -> list[Method]:
    """The methods of these names, all where there are none, backpropagation first.

    Raises UnknownName, and BadInput where nothing would be compared.
    """
    selection = list(methods) if names is None else split_names(names)
    if not set(selection) - {BACKPROP}:
        others = join_words(n for n in methods if n != BACKPROP)
        raise BadInput(
            _("There is nothing to compare backpropagation with: name methods: {others}.").format(
                others=others
            )
        )
    return [methods[n] for n in dict.fromkeys([BACKPROP, *selection])]


def run_method(method: Method, point: Point, step: float | None = None) -> Result:
    """A method's answer. BadInput where its library is not installed, or it cannot be used."""
    if step is None or method.at_step is None:
        return method.gradient(point)
    return method.at_step(point, step)


def _prepare(method: Method, point: Point) -> None:
    """Let a library be imported and compile before time is taken. BadInput where it is missing."""
    if method.needs and importlib.util.find_spec(method.needs) is None:
        raise BadInput(
            _("{name} needs {needs}: pip install {needs}").format(
                name=method.name, needs=method.needs
            )
        )
    if method.needs:
        method.gradient(point)


def draw_entries(point: Point, samples: int, seed: int) -> Integers:
    """Places in theta: so many of each array, or all that it has. BadInput below 1."""
    if samples < 1:
        raise BadInput(
            _("samples must be at least 1, got {samples}. Leave it out for all entries.").format(
                samples=samples
            )
        )
    places = [
        s.offset + stream(seed, f"check/{s.name}").draw_permutation(s.size)[:samples]
        for s in point.derivation.weights()
    ]
    return np.concatenate(places)


def measure_time(work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives, and the seconds it takes: the least of several where it is short."""
    seconds: list[float] = []
    while not seconds or (sum(seconds) < SHORT_SECONDS and len(seconds) < MOST_RUNS):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return result, min(seconds)

"""What an update makes of a course, step by step; and what a rule makes of the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from backsight.checks.update_rules.courses import UpdateCourse, list_rates
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.checks.update_rules.rule import VECTORS, UpdateRule
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class UpdatePath:
    """The weights and the memory after each step of one course."""

    course: UpdateCourse
    """On which."""
    before: Floats
    """(steps, numbers): the weights before each step, the same for all updates."""
    weights: Floats
    """(steps, numbers): after it."""
    memory: Mapping[str, Floats]
    """What is remembered after each step, (steps, numbers), by name."""
    epsilon: float = 2.0**-52
    """The rounding of the coarsest number kind in it."""


@dataclass(frozen=True, kw_only=True)
class UpdateGround:
    """All that a rule is run on, besides itself."""

    layout: ArrayLayout
    """The arrays."""
    asks: bool
    """Whether the update asks for the gradient at a point of its choice."""
    rate: float
    """The learning rate."""


def run_record(rule: UpdateRule, course: UpdateCourse, ground: UpdateGround) -> UpdatePath:
    """The path of the record, each step from where the one before has led."""
    return _make_path(rule, course, list(follow_rule(rule, course, ground, None)), None)


def run_beside(
    rule: UpdateRule, course: UpdateCourse, ground: UpdateGround, before: Floats
) -> UpdatePath:
    """The path of another rule, each step from the same weights as another's."""
    return _make_path(rule, course, list(follow_rule(rule, course, ground, before)), before)


def _make_path(
    rule: UpdateRule,
    course: UpdateCourse,
    steps: list[tuple[Floats, tuple[Floats, ...]]],
    before: Floats | None,
) -> UpdatePath:
    weights = np.array([w for w, _memory in steps])
    memory = {name: np.array([m[k] for _w, m in steps]) for k, name in enumerate(rule.memory)}
    if before is None:
        before = np.concatenate([course.start[None], weights[:-1]])
    return UpdatePath(course=course, before=before, weights=weights, memory=memory)


def follow_rule(
    rule: UpdateRule, course: UpdateCourse, ground: UpdateGround, before: Floats | None
) -> Iterator[tuple[Floats, tuple[Floats, ...]]]:
    """(weights, memory) after each step. before: the weights from which each step is made; None for
    those of the step before."""
    w, memory = course.start, rule.make_memory(course.start)
    for k, eta in enumerate(list_rates(course, ground.rate)):
        w = w if before is None else before[k]
        g = course.gradients[k]
        if ground.asks:
            g = course.compute_gradient(k, w, rule.find_point(w, *memory))
        old = w
        w, *new = step_arrays(rule, ground.layout, k + 1, eta, (w, g, *memory))
        w = _keep_still(rule, ground.layout, old, w)
        memory = tuple(new)
        yield w, memory


def step_arrays(
    rule: UpdateRule, layout: ArrayLayout, t: int, eta: float, vectors: tuple[Floats, ...]
) -> tuple[Floats, ...]:
    """One step: (w, g, *memory) -> (w, *memory). Array by array where the rule is not the same for
    each entry by itself."""
    if not (rule.counts_arrays or "total" in rule.names):
        return step_once(rule, t, eta, vectors)
    count = len(layout.shapes)
    parts = []
    for number, part in enumerate(layout.list_parts(), 1):
        own = (t - 1) * count + number if rule.counts_arrays else t
        parts.append(step_once(rule, own, eta, tuple(v[part] for v in vectors)))
    return tuple(np.concatenate(pieces) for pieces in zip(*parts, strict=True))


def _keep_still(rule: UpdateRule, layout: ArrayLayout, old: Floats, new: Floats) -> Floats:
    """The new weights, with the old ones where an array stays as it is."""
    if rule.still is None or len(layout.shapes) < 2:
        return new
    mixed = new.copy()
    pairs = zip(layout.shapes.values(), layout.list_parts(), strict=True)
    for place, (shape, part) in enumerate(pairs):
        if rule.still == place or (rule.still == VECTORS and len(shape) == 1):
            mixed[part] = old[part]
    return mixed


def step_once(
    rule: UpdateRule, t: int, eta: float, vectors: tuple[Floats, ...]
) -> tuple[Floats, ...]:
    """One step; NaN where plain numbers cannot be divided, as NumPy's numbers give it."""
    w, g, *memory = vectors
    try:
        results = rule.run(w, g, eta, t, *memory)
    except (ArithmeticError, ValueError):
        results = rule.run(w, g, np.float64(eta), np.float64(t), *memory)
    return tuple(np.broadcast_to(np.asarray(r, dtype=np.float64), w.shape) for r in results)

"""Check my code: is a gradient of the user's own right, and if not, which slip is it?

>>> import numpy as np
>>> from backsight.checks.user_gradient.check_gradient import check_gradient
>>> x = np.array([1.0, 2.0, 3.0])
>>> verdict = check_gradient(lambda x: (x**2).sum() / 2, lambda x: -x, x)
>>> verdict.agrees, verdict.slip.name
(False, 'sign')
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from backsight.checks.loss_slips import LossCase, LossFinding, name_loss_slips
from backsight.checks.traces.network import TracedNetwork, trace_network
from backsight.checks.user_failure import forbid_exits
from backsight.checks.user_gradient.arguments import require_settings
from backsight.checks.user_gradient.bias_rows import find_bias_rows
from backsight.checks.user_gradient.judging import judge
from backsight.checks.user_gradient.reference_gradient import (
    ReferenceGradient,
    compute_true_gradient,
)
from backsight.checks.user_gradient.task import GradientTask, Shapes, read_task
from backsight.checks.user_gradient.told_facts import ToldFacts, read_told_facts
from backsight.checks.user_gradient.trusted_network import fill_in, trust
from backsight.checks.user_gradient.verdict import Verdict
from backsight.checks.user_gradient.wrong_line import find_wrong_line
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import N_, _

NOT_FOLLOWED = N_(
    "f could not be followed through its operations, as where it leaves NumPy by float(…), math or "
    "tolist(): what its layers are is not known, and few slips can be named. Return NumPy's number."
)
"""Where no slip is found."""


@naming_keywords()
def check_gradient(
    f: Callable[[Any], Any],
    gradient: Any,
    x: Any,
    *,
    step: float | None = None,
    tolerance: float = 1e-6,
    facts: Mapping[str, Any] | None = None,
    shapes: Shapes | None = None,
) -> Verdict:
    """Compare a gradient with the true one, and name the slip where they differ.

    f: x -> one number. x: an array of floats, or a dict of several by name. gradient: what
    you compute, like x, or the function of x that computes it; None for an array that has
    none. step: the distance of the differences (else it is suited to x). tolerance: how far
    an entry may be off, relative to the largest of its array. facts: what your network
    computed, for the slips that need it, of one layer or of several by the name of their
    weights (`backsight.checks.user_gradient.facts`, `told_facts`). shapes: where x is a flat
    vector, the shapes of the arrays in it, by name: the verdict is on each of them.

    Weights that hold their biases as a row or a column are judged in two parts, as W[:-1] and
    W[-1].

    BadInput (BadShape, UnknownName) where f, gradient, x or a setting cannot be used, CodeEnds
    where f or gradient calls `exit()`.
    """
    require_settings(f, tolerance, step)
    f, gradient = forbid_exits(f), forbid_exits(gradient) if callable(gradient) else gradient
    task = read_task(f, gradient, x, shapes, step)
    user_facts = read_told_facts(facts, task.x)
    task, traced, user_facts = take_apart(task, user_facts)
    truth = compute_true_gradient(
        task.f, task.x, task.alone, step, traced.gradients if traced else None
    )
    if truth.kinks == truth.count:
        raise BadInput(
            _("f has a kink in every entry of x, or is only defined on one side: move x.")
        )
    network = trust(traced, truth)
    truth = fill_in(truth, network)
    return describe(task, user_facts, truth, network, tolerance)


def take_apart(
    task: GradientTask, user_facts: ToldFacts
) -> tuple[GradientTask, TracedNetwork | None, ToldFacts]:
    """The task on weights and biases apart, and the loss as it was followed."""
    traced = trace_network(task.f, task.x, task.only)
    rows = find_bias_rows(traced, task.x) if traced else None
    if rows is None:
        return task.count_calls(1), traced, user_facts
    task = task.split(rows)
    return task.count_calls(2), trace_network(task.f, task.x), user_facts.split(rows)


def describe(
    task: GradientTask,
    user_facts: ToldFacts,
    truth: ReferenceGradient,
    network: TracedNetwork | None,
    tolerance: float,
) -> Verdict:
    """The verdict, with the line and what else is to be known."""
    known, notes = user_facts.compare(network, task.x)
    verdict = judge(task, truth, tolerance, known, network)
    first = next((a.name for a in verdict.arrays if a.state == "wrong"), "")
    if first and task.gradient is not None and network is not None and network.layers:
        line = find_wrong_line(task.gradient, task.x, task.alone, network, first)
        verdict = replace(verdict, line=line)
    if not verdict.agrees and not verdict.slips and network is None:
        notes = (*notes, _(NOT_FOLLOWED))
    return replace(
        verdict,
        notes=notes,
        loss=judge_loss(task, truth, verdict, network),
        passes=verdict.passes + task.calls,
    )


def judge_loss(
    task: GradientTask,
    truth: ReferenceGradient,
    verdict: Verdict,
    network: TracedNetwork | None,
) -> tuple[LossFinding, ...]:
    """What is wrong with f itself."""
    case = LossCase(
        x=task.x,
        value=truth.f,
        evaluate=task.evaluate_near,
        true=truth.values,
        digits=verdict.certain,
        goal=verdict.wanted,
        network=network,
    )
    return name_loss_slips(case)

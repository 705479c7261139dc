"""Check my code: is an optimizer's update of the user's own right, and if not, which slip is it?

>>> import numpy as np
>>> from backsight.checks.user_update.check_update import check_update
>>> def adam(w, g, state, t, lr=0.001):
...     state["m"] = 0.9 * state["m"] + 0.1 * g
...     state["v"] = 0.999 * state["v"] + 0.001 * g**2
...     return w - lr * state["m"] / (np.sqrt(state["v"]) + 1e-8)
>>> verdict = check_update(adam, "adam")
>>> verdict.agrees, verdict.slip.name
(False, 'correction_missing')
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backsight.checks.update_calls.reading import find_form, open_source
from backsight.checks.update_calls.session import CallForm
from backsight.checks.update_calls.user_settings import (
    list_numbers_in_code,
    list_own_names,
    read_user_settings,
)
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_conventions import update_conventions
from backsight.checks.update_forms.names import RATE
from backsight.checks.update_forms.settings import make_settings, read_wishes
from backsight.checks.update_forms.weights import read_weights
from backsight.checks.update_rules.comparison import FLOAT32, measure_errors
from backsight.checks.update_rules.courses import STEPS, make_courses
from backsight.checks.update_rules.layout import ONE_ARRAY, ONLY_NAME
from backsight.checks.update_rules.path import UpdateGround, UpdatePath, run_beside, run_record
from backsight.checks.update_rules.rule import CHANGE, HANDED_T, UpdateRule, make_rule
from backsight.checks.user_update.candidates import list_conventions, list_slips
from backsight.checks.user_update.evidence import Explanation, UpdateEvidence
from backsight.checks.user_update.fitting import is_fit
from backsight.checks.user_update.quantities import compare_quantities
from backsight.checks.user_update.running import run_update
from backsight.checks.user_update.search import find_explanation, is_same_in_memory
from backsight.checks.user_update.verdict import UpdateVerdict, VerdictKind
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, BadSpec, naming_keywords
from backsight.kernel.language import _, join_sentences
from backsight.kernel.types import Setting
from backsight.maths.optimizers import Optimizer, optimizers


@naming_keywords()
def check_update(
    update: Any,
    optimizer: str | Optimizer,
    *,
    settings: Mapping[str, Setting] | None = None,
    weights: Any = None,
    state: Any = None,
    first: int | None = None,
) -> UpdateVerdict:
    """Run an update beside an optimizer of the catalog, and name the slip where they differ.

    update: a function (w, g, state, t) or (w, g, state) that returns the new w, or w and state,
    or changes w in place; an object with step(w, g) or update(w, g); a class or a function that
    makes one; all of these over one array, a dict or a list of arrays; an optimizer of PyTorch.
    optimizer: what it should be, such as "adam" or "adam:beta2=0.99". settings: where they are not
    the record's, by its names (rate, beta1, …), or values of parameters that only your function
    has. weights: arrays to try it on, like yours: one course begins there, and the others go
    through arrays of the same names and shapes. state: what is handed to it first, or a function of
    the weights that makes it; else an empty dict that gives zeros. first: what t is in the first
    step; where it is not said it is 1, and an update that adds the 1 itself is right as well.

    BadInput (BadShape, BadSpec, UnknownName) where the update or a setting cannot be used.
    """
    record, own = read_optimizer(optimizer)
    require_arguments(settings, first)
    user = prepare(open_source(update), record, {**own, **(settings or {})}, state, first)
    user = read_user_settings(find_form(user, read_weights(weights)))
    verdict = judge_update(user)
    if not user.change_sign or verdict.agrees:
        return verdict
    other = judge_update(replace(user, change_sign=-1))
    return other if other.agrees or _is_worse(verdict, other) else verdict


def _is_worse(verdict: UpdateVerdict, other: UpdateVerdict) -> bool:
    """Whether the other way to read a change explains more: a step that goes uphill is one that is
    to be taken from the weights."""
    slip = verdict.slip
    return other.slip is not None and (slip is None or slip.name == "uphill")


def read_optimizer(optimizer: str | Optimizer) -> tuple[Optimizer, Mapping[str, Any]]:
    """The record, and the settings in "adam:beta2=0.99". Raises UnknownName, BadSpec."""
    if isinstance(optimizer, Optimizer):
        return optimizer, {}
    try:
        choice = Choice.parse(optimizer)
    except ValueError as error:
        raise BadSpec(str(error)) from error
    return optimizers[choice.name], choice.settings


def require_arguments(settings: Any, first: Any) -> None:
    """Raises BadInput where they are of another kind."""
    if settings is not None and not isinstance(settings, Mapping):
        raise BadInput(
            _("settings must be a dict, such as {{'lr': 0.01}}; it is {kind}.").format(
                kind=type(settings).__name__
            )
        )
    if first is not None and (not isinstance(first, int) or isinstance(first, bool)):
        raise BadInput(_("first must be a whole number; it is {first!r}.").format(first=first))


def prepare(
    source: Any, record: Optimizer, wishes: Mapping[str, Any], state: Any, first: int | None
) -> UserUpdate:
    """The update before it is known in which form it works."""
    settings, own = read_wishes(wishes, record, list_own_names(source))
    form = CallForm(
        template=ONLY_NAME, state_kind="none", layout=ONE_ARRAY, memories=len(record.memory)
    )
    return UserUpdate(
        source=source,
        record=record,
        settings=make_settings(record, settings),
        own=own,
        form=form,
        state=state,
        certain=frozenset(settings),
        first=1 if first is None else first,
        is_first_told=first is not None,
    )


def judge_update(user: UserUpdate) -> UpdateVerdict:
    """The verdict on an update whose form is known."""
    handed = {HANDED_T: 1.0} if user.is_handed_t and not user.is_first_told else {}
    rule, layout = make_rule(user.record, {**user.settings, **handed}), user.form.layout
    with np.errstate(all="ignore"):
        evidence = gather_evidence(user, rule)
        explanation = explain_numbers(evidence, rule, user)
        explanation = add_return(explanation, evidence, rule, user)
        kind = _find_kind(evidence, explanation)
        if kind == "unknown":
            require_finite(evidence, rule, user)
        base, right = choose_reference(evidence, explanation, rule)
        quantities = compare_quantities(evidence.yours, right, base, layout)
    return UpdateVerdict(
        optimizer=user.record.name,
        kind=kind,
        quantities=quantities,
        explanation=explanation,
        rule=rule,
        settings={name: user.settings[name] for name in (RATE, *user.record.settings)},
        call=user.call,
        courses=len(evidence.yours),
        steps=STEPS,
        coarse=any(p.epsilon > FLOAT32 for p in evidence.yours),
        memory=tuple(evidence.yours[0].memory),
        takes_gradient=not user.asks,
    )


def gather_evidence(user: UserUpdate, rule: UpdateRule) -> UpdateEvidence:
    """What the update and the record do on every course."""
    rate = float(user.settings[RATE])
    ground = UpdateGround(layout=user.form.layout, asks=user.asks, rate=rate)
    courses = make_courses(user.form.layout.size, user.changes_rate, user.start)
    right = [run_record(rule, course, ground) for course in courses]
    yours = [run_update(user, p.course, p.before, rate) for p in right]
    errors = (
        measure_errors(mine.weights, true.weights, true.before, mine.epsilon).max()
        for mine, true in zip(yours, right, strict=True)
    )
    return UpdateEvidence(
        yours=yours,
        right=right,
        ground=ground,
        numbers=list_numbers_in_code(user.source),
        largest=float(max(errors)),
    )


def explain_numbers(
    evidence: UpdateEvidence, rule: UpdateRule, user: UserUpdate
) -> Explanation | None:
    """What explains that the weights are not the record's, or what is remembered."""
    if not evidence.has_numbers:
        return None
    if not evidence.is_right:
        return find_explanation(evidence, rule, user.certain, user.idle)
    return find_convention_of_memory(evidence, rule)


def add_return(
    explanation: Explanation | None, evidence: UpdateEvidence, rule: UpdateRule, user: UserUpdate
) -> Explanation | None:
    """The same, and that a change comes back, where one does."""
    marked = replace(rule, settings={**rule.settings, CHANGE: user.change_sign})
    for convention in update_conventions["change_returned"].change(marked):
        if explanation is not None:
            both = join_sentences(explanation.sentence, convention.sentence)
            kind = "convention" if explanation.kind == "setting" else explanation.kind
            return replace(explanation, sentence=both, kind=kind)
        if evidence.is_right:
            return Explanation(
                kind="convention",
                name="change_returned",
                sentence=convention.sentence,
                rule=rule,
                rate=evidence.ground.rate,
            )
    return explanation


def find_convention_of_memory(evidence: UpdateEvidence, rule: UpdateRule) -> Explanation | None:
    """The convention of which all that can be seen of the memory is; None where it is the record's,
    or nobody's."""
    record = Explanation(kind="setting", name="", sentence="", rule=rule, rate=evidence.ground.rate)
    if is_same_in_memory(evidence, record):
        return None
    conventions = (replace(c, rate=record.rate) for c in list_conventions(rule))
    return next((c for c in conventions if is_same_in_memory(evidence, c)), None)


def choose_reference(
    evidence: UpdateEvidence, explanation: Explanation | None, rule: UpdateRule
) -> tuple[UpdateRule, Sequence[UpdatePath]]:
    """The rule that each quantity is held against, and its paths: the convention's, where it is
    one, else the record's."""
    if explanation is None or explanation.kind in ("told", "slip", "optimizer"):
        return rule, evidence.right
    other = explanation.rule
    ground = replace(evidence.ground, rate=explanation.rate)
    return other, [run_beside(other, p.course, ground, p.before) for p in evidence.right]


def require_finite(evidence: UpdateEvidence, rule: UpdateRule, user: UserUpdate) -> None:
    """Raises BadInput where the update gives NaN or infinity and nothing tells surely why."""
    for mine, true in zip(evidence.yours, evidence.right, strict=True):
        wrong = ~np.isfinite(mine.weights) & np.isfinite(true.weights)
        if wrong.any():
            step, place = (int(i) for i in np.argwhere(wrong)[0])
            message = _(
                "{call} gives {value} in step {step}, from the weight {w:.6g} and the gradient "
                "{g:.6g}: a division by 0, or the root of a negative number."
            ).format(
                call=user.call,
                value=mine.weights[step, place],
                step=step + 1,
                w=mine.before[step, place],
                g=mine.course.gradients[step, place],
            )
            raise BadInput(join_sentences(message, _propose_slip(evidence, rule)))


def _propose_slip(evidence: UpdateEvidence, rule: UpdateRule) -> str:
    """The slip that gives NaN in the same places, where one does; "" where none does. Who gives
    nothing but NaN fits whatever gives that, and so none is proposed."""
    if not evidence.has_numbers:
        return ""
    rate = evidence.ground.rate
    slips = (c for c in list_slips(rule) if is_fit(evidence, c.rule, rate, fewest=0))
    return next((_("It would come so: {slip}").format(slip=c.sentence) for c in slips), "")


def _find_kind(evidence: UpdateEvidence, explanation: Explanation | None) -> VerdictKind:
    if explanation is not None:
        return explanation.kind
    return "right" if evidence.is_right else "unknown"

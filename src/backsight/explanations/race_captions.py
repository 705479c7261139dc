"""What an optimizer does, in words: its rule, and what is seen of it at one update."""

from collections.abc import Callable, Mapping

import numpy as np

from backsight.engine.race import Entrant, Path
from backsight.engine.race.memory_kinds import classify_memory
from backsight.explanations.sums import compute_dot, compute_mean
from backsight.kernel.language import _, join_sentences
from backsight.maths.optimizers import optimizers

SMALLEST_CHANGE = 1e-9
"""Changes of a rate below this share are not spoken of."""


def describe_rule(entrant: Entrant) -> str:
    """The rule that every update follows, with the settings in it."""
    describe = RULES.get(entrant.optimizer.name)
    return describe(entrant) if describe else optimizers.describe(entrant.optimizer.name)


def describe_updates(path: Path) -> list[str]:
    """For each update, what happens: whether the gradient pushes or brakes, what becomes of the
    rate, whether the step leads uphill. "" where nothing stands out."""
    kinds = classify_memory(path.entrant)
    carried_names = [n for n, kind in kinds.items() if kind in ("velocity", "mean")]
    squares = "squares" in kinds.values()
    rates = path.effective_rates if squares and not carried_names else None
    return [
        _describe_update(path, k, carried_names[0] if carried_names else "", rates)
        for k in range(path.updates)
    ]


def _describe_update(path: Path, k: int, carried_name: str, rates: np.ndarray | None) -> str:
    return join_sentences(
        _describe_push(path, k, carried_name) if carried_name else _describe_jump(path, k),
        _describe_rate(rates, k) if rates is not None else "",
        _("This step leads uphill.") if path.heights[k + 1] > path.heights[k] else "",
        _("The next one leads away: it diverges.")
        if path.diverged is not None and k == path.updates - 1
        else "",
    )


def _describe_push(path: Path, k: int, carried_name: str) -> str:
    """Whether the gradient goes on in the direction of what is carried along."""
    last_step = path.points[k] - path.points[k - 1] if k else np.zeros(path.points.shape[1])
    along = -compute_dot(path.gradients[k], last_step)
    if not path.memory[carried_name][k].any() or along == 0:
        return _("There is nothing to carry along yet.") if k == 0 else ""
    return _("The gradient pushes on.") if along > 0 else _("The gradient brakes.")


def _describe_jump(path: Path, k: int) -> str:
    if k and compute_dot(path.gradients[k], path.gradients[k - 1]) < 0:
        return _("The slope has turned: the last step jumped across.")
    return ""


def _describe_rate(rates: np.ndarray, k: int) -> str:
    """What became of the rate since the last update."""
    if not k:
        return ""
    now, before = rates[k], rates[k - 1]
    is_usable = np.isfinite(now) & np.isfinite(before) & (before != 0)
    if not is_usable.any():
        return ""
    with np.errstate(over="ignore"):
        ratios = now[is_usable] / before[is_usable]
    change = compute_mean(ratios) - 1
    if abs(change) < SMALLEST_CHANGE:
        return ""
    return _("Its rate falls.") if change < 0 else _("Its rate recovers.")


def _format_percent(entrant: Entrant, name: str) -> str:
    return f"{100 * float(entrant.settings[name]):.4g}"


def _describe_sgd(entrant: Entrant) -> str:
    return _("Each step is {rate:g} times the gradient, downhill.").format(rate=entrant.rate)


def _describe_momentum(entrant: Entrant) -> str:
    return _(
        "The momentum keeps {keep} % of the last step and adds {rate:g} times the gradient."
    ).format(keep=_format_percent(entrant, "mu"), rate=entrant.rate)


def _describe_nesterov(entrant: Entrant) -> str:
    template = (
        _("The momentum keeps {keep} % of the last step; the gradient is taken where that leads.")
        if entrant.settings["form"] == "look_ahead"
        else _("The momentum keeps {keep} % of the last step; the point is where that leads next.")
    )
    return template.format(keep=_format_percent(entrant, "mu"))


def _describe_adagrad(entrant: Entrant) -> str:
    return _("The squares of all gradients add up; the step is divided by their root.")


def _describe_rmsprop(entrant: Entrant) -> str:
    return _("Of the mean square {keep} % are kept; the step is divided by its root.").format(
        keep=_format_percent(entrant, "gamma")
    )


def _describe_centered_rmsprop(entrant: Entrant) -> str:
    return _(
        "Of mean gradient and mean square {keep} % are kept; the step is divided by the root of "
        "what the second has over the first's square."
    ).format(keep=_format_percent(entrant, "gamma"))


def _describe_sgdw(entrant: Entrant) -> str:
    return _(
        "The momentum keeps {keep} % of the last step; besides, each step shrinks the weights."
    ).format(keep=_format_percent(entrant, "mu"))


def _describe_adam(entrant: Entrant) -> str:
    template = (
        _(
            "The mean gradient keeps {keep} %, the mean square {keep_2} %; the step is one over "
            "the other's root, both corrected."
        )
        if entrant.settings["correct"]
        else _(
            "The mean gradient keeps {keep} %, the mean square {keep_2} %; the step is one over "
            "the other's root, neither corrected."
        )
    )
    return template.format(
        keep=_format_percent(entrant, "beta1"), keep_2=_format_percent(entrant, "beta2")
    )


def _describe_adamw(entrant: Entrant) -> str:
    return _(
        "As Adam; besides, each step shrinks the weights by {rate:g} times {decay:g} of themselves."
    ).format(rate=entrant.rate, decay=entrant.settings["decay"])


def _describe_amsgrad(entrant: Entrant) -> str:
    return _("As Adam, but divided by the root of the largest mean square so far.")


def _describe_nadam(entrant: Entrant) -> str:
    return _("As Adam, but the mean gradient looks one step ahead.")


def _describe_lion(entrant: Entrant) -> str:
    return _("Every coordinate moves by {rate:g}, in the sign of a mean gradient.").format(
        rate=entrant.rate
    )


def _describe_adadelta(entrant: Entrant) -> str:
    return _("The step has the size of recent steps, times the gradient over its recent size.")


RULES: Mapping[str, Callable[[Entrant], str]] = {
    "sgd": _describe_sgd,
    "momentum": _describe_momentum,
    "nesterov": _describe_nesterov,
    "adagrad": _describe_adagrad,
    "warm_adagrad": _describe_adagrad,
    "rmsprop": _describe_rmsprop,
    "adam": _describe_adam,
    "adamw": _describe_adamw,
    "amsgrad": _describe_amsgrad,
    "nadam": _describe_nadam,
    "lion": _describe_lion,
    "adadelta": _describe_adadelta,
    "sgdw": _describe_sgdw,
    "centered_rmsprop": _describe_centered_rmsprop,
}
"""The rules of those that are known; of another, what its file says in one line."""

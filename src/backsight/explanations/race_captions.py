"""What an optimizer does, in words: its rule, and what is seen of it at one update."""

from collections.abc import Callable, Mapping

import numpy as np

from backsight.engine.race import Entrant, Path
from backsight.engine.race.memory_kinds import kinds_of
from backsight.kernel.language import _, sentences
from backsight.maths.optimizers import optimizers

SEEN = 1e-9
"""Changes of a rate below this share are not spoken of."""


def rule(entrant: Entrant) -> str:
    """The rule that every update follows, with the settings in it."""
    known = RULES.get(entrant.optimizer.name)
    return known(entrant) if known else optimizers.about(entrant.optimizer.name)


def seen(path: Path) -> list[str]:
    """For each update, what happens: whether the gradient pushes or brakes, what becomes of the
    rate, whether the step leads uphill. "" where nothing stands out."""
    kinds = kinds_of(path.entrant)
    carried = [n for n, kind in kinds.items() if kind in ("velocity", "mean")]
    squares = "squares" in kinds.values()
    rates = path.effective_rates if squares and not carried else None
    return [_seen(path, k, carried[0] if carried else "", rates) for k in range(path.updates)]


def _seen(path: Path, k: int, carried: str, rates: np.ndarray | None) -> str:
    return sentences(
        _pushed(path, k, carried) if carried else _jumped(path, k),
        _changed(rates, k) if rates is not None else "",
        _("This step leads uphill.") if path.heights[k + 1] > path.heights[k] else "",
        _("The next one leads away: it diverges.")
        if path.diverged is not None and k == path.updates - 1
        else "",
    )


def _pushed(path: Path, k: int, carried: str) -> str:
    """Whether the gradient goes on in the direction of what is carried along."""
    before = path.points[k] - path.points[k - 1] if k else np.zeros(path.points.shape[1])
    along = float(-(path.gradients[k] @ before))
    if not path.memory[carried][k].any() or along == 0:
        return _("There is nothing to carry along yet.") if k == 0 else ""
    return _("The gradient pushes on.") if along > 0 else _("The gradient brakes.")


def _jumped(path: Path, k: int) -> str:
    if k and float(path.gradients[k] @ path.gradients[k - 1]) < 0:
        return _("The slope has turned: the last step jumped across.")
    return ""


def _changed(rates: np.ndarray, k: int) -> str:
    """What became of the rate since the last update."""
    if not k:
        return ""
    now, before = rates[k], rates[k - 1]
    known = np.isfinite(now) & np.isfinite(before) & (before != 0)
    if not known.any():
        return ""
    change = float(np.mean(now[known] / before[known])) - 1
    if abs(change) < SEEN:
        return ""
    return _("Its rate falls.") if change < 0 else _("Its rate recovers.")


def _percent(entrant: Entrant, name: str) -> str:
    return f"{100 * float(entrant.settings[name]):.4g}"


def _sgd(entrant: Entrant) -> str:
    return _("Each step is {rate:g} times the gradient, downhill.").format(rate=entrant.rate)


def _momentum(entrant: Entrant) -> str:
    return _(
        "The momentum keeps {keep} % of the last step and adds {rate:g} times the gradient."
    ).format(keep=_percent(entrant, "mu"), rate=entrant.rate)


def _nesterov(entrant: Entrant) -> str:
    said = (
        _("The momentum keeps {keep} % of the last step; the gradient is taken where that leads.")
        if entrant.settings["form"] == "look_ahead"
        else _("The momentum keeps {keep} % of the last step; the point is where that leads next.")
    )
    return said.format(keep=_percent(entrant, "mu"))


def _adagrad(entrant: Entrant) -> str:
    return _("The squares of all gradients add up; the step is divided by their root.")


def _rmsprop(entrant: Entrant) -> str:
    return _("Of the mean square {keep} % are kept; the step is divided by its root.").format(
        keep=_percent(entrant, "gamma")
    )


def _centered_rmsprop(entrant: Entrant) -> str:
    return _(
        "Of mean gradient and mean square {keep} % are kept; the step is divided by the root of "
        "what the second has over the first's square."
    ).format(keep=_percent(entrant, "gamma"))


def _sgdw(entrant: Entrant) -> str:
    return _(
        "The momentum keeps {keep} % of the last step; besides, each step shrinks the weights."
    ).format(keep=_percent(entrant, "mu"))


def _adam(entrant: Entrant) -> str:
    said = (
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
    return said.format(keep=_percent(entrant, "beta1"), keep_2=_percent(entrant, "beta2"))


def _adamw(entrant: Entrant) -> str:
    return _(
        "As Adam; besides, each step shrinks the weights by {rate:g} times {decay:g} of themselves."
    ).format(rate=entrant.rate, decay=entrant.settings["decay"])


def _amsgrad(entrant: Entrant) -> str:
    return _("As Adam, but divided by the root of the largest mean square so far.")


def _nadam(entrant: Entrant) -> str:
    return _("As Adam, but the mean gradient looks one step ahead.")


def _lion(entrant: Entrant) -> str:
    return _("Every coordinate moves by {rate:g}, in the sign of a mean gradient.").format(
        rate=entrant.rate
    )


def _adadelta(entrant: Entrant) -> str:
    return _("The step has the size of recent steps, times the gradient over its recent size.")


RULES: Mapping[str, Callable[[Entrant], str]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
    "amsgrad": _amsgrad,
    "nadam": _nadam,
    "lion": _lion,
    "adadelta": _adadelta,
    "sgdw": _sgdw,
    "centered_rmsprop": _centered_rmsprop,
}
"""The rules of those that are known; of another, what its file says in one line."""

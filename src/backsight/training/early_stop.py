"""Ending a training that gets no better: how that is said, and when it is so."""

from collections.abc import Mapping, Sequence
from typing import Any

from backsight.engine.spec import StopEarly, parse_value
from backsight.kernel.best_step import By, find_best_step
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.language import _, ngettext
from backsight.kernel.plain_text.pair import split_pair
from backsight.training.history import Moment


def read_stop_early(text: Any) -> dict[str, Any] | None:
    """What the spec holds, from the command line or from Python.

    text: True or "" for the usual patience, a number of epochs, or a text such as
    patience=20,by=score, or the same as a mapping; False for none. Raises BadSpec, UnknownName.
    """
    if text is False:
        return None
    if isinstance(text, StopEarly):
        return {"patience": text.patience, "by": text.by}
    if isinstance(text, Mapping):
        settings = dict(text)
    elif text is True or text in ("", "usual"):
        settings = {}
    elif isinstance(parse_value(str(text)), int):
        settings = {"patience": parse_value(str(text))}
    else:
        settings = dict(_split_setting(piece) for piece in str(text).split(","))
    for name in settings:
        if name not in StopEarly.__struct_fields__:
            raise UnknownName(_("setting of --stop-early"), name, StopEarly.__struct_fields__)
    return settings


def _split_setting(piece: str) -> tuple[str, Any]:
    pair = split_pair(piece)
    if pair is None:
        raise BadSpec(
            _(
                "--stop-early takes a number of epochs, or patience=20,by=score; got {piece!r}."
            ).format(piece=piece)
        )
    name, value = pair
    return name, parse_value(value)


def find_best_moment(moments: Sequence[Moment], by: By = "loss") -> Moment | None:
    """The moment after which the network was best; None where nothing was measured."""
    step = find_best_step(((m.step, m.losses, m.scores) for m in moments), by)
    return next((m for m in moments if m.step == step), None)


def explain_stop(rule: StopEarly | None, moments: Sequence[Moment]) -> str:
    """Why training ends here by its rule; "" where it goes on."""
    best = find_best_moment(moments, rule.by) if rule else None
    if rule is None or best is None or moments[-1].epoch - best.epoch < rule.patience:
        return ""
    template = ngettext(
        "The validation {by} was best after step {step:,} ({value:.4g}), and not better within "
        "{patience:,} epoch since.",
        "The validation {by} was best after step {step:,} ({value:.4g}), and not better within "
        "{patience:,} epochs since.",
        rule.patience,
    )
    values = best.losses if rule.by == "loss" else best.scores
    return template.format(
        by=_("loss") if rule.by == "loss" else _("score"),
        step=best.step,
        value=values["validation"],
        patience=rule.patience,
    )

"""The update act: clipping, the learning rate of the step, and the optimizer's step."""

import math

from backsight.engine.derive.network import Network, words
from backsight.kernel.language import _
from backsight.maths import catalogs


def update(network: Network) -> None:
    """New weights and new memory from old ones and the gradient."""
    gradient = _clipped(network) if network.spec.clipping else "g"
    _rate(network)
    book, optimizer = network.book, network.optimizer
    carried = ("theta", *optimizer.memory)
    book.equation(
        "update",
        tuple(f"{name}_next" for name in carried),
        f"optimizers.{optimizer.name}.step",
        ("theta", gradient, "eta", "t", *optimizer.memory),
        network.spec.optimizer.settings,
        reason=_made_new(network),
    )
    for name in carried:
        book.carries[name] = f"{name}_next"
    if network.statistics() and book.rows > 1:
        _running(network)
    if catalogs["schedules"][network.spec.schedule.name].observe is not None:
        _observe(network)


def _made_new(network: Network) -> str:
    said = (
        _("one step of {name}: new weights and new memory from the gradient")
        if network.optimizer.memory
        else _("one step of {name}: new weights from the gradient")
    )
    return said.format(name=words(network.optimizer.name))


def _running(network: Network) -> None:
    """New running statistics. A batch of a single row leaves them: it has no variance."""
    book = network.book
    for stage in network.stages:
        for letter, statistic in stage.record.statistics.items():
            book.equation(
                "update",
                (f"{stage.names[letter]}_next",),
                f"layers.{stage.record.name}.statistics.{letter}.next",
                [stage.names[p] for p in statistic.next.parameters],
                stage.layer.layer.settings,
                reason=_("layer {index}, {name}: {reason}").format(
                    index=stage.index, name=words(stage.record.name), reason=_(statistic.reason)
                ),
            )
    book.equation(
        "update",
        ("running_next",),
        "calculus.packing.value",
        [f"{name}_next" for name in network.statistics()],
        reason=_("the running statistics as one vector"),
    )
    book.carries["running"] = "running_next"


def _clipped(network: Network) -> str:
    """Bound the gradient, whole or array by array."""
    choice, book = network.spec.clipping, network.book
    assert choice is not None
    each = catalogs["clippings"][choice.name].over == "each"
    parts = [f"g_{w}" for w in network.weights()] if each else ["g"]
    if each:
        book.parts("g", network.weights(), prefix="g_")
    for part in parts:
        book.equation(
            "update",
            (f"{part}_clipped",),
            f"clippings.{choice.name}.value",
            (part,),
            choice.settings,
            reason=_("clipping {name}: beyond the limit it is cut back").format(
                name=words(choice.name)
            ),
        )
    if each:
        book.equation(
            "update",
            ("g_clipped",),
            "calculus.packing.value",
            [f"{p}_clipped" for p in parts],
            reason=_("the clipped gradient as one vector"),
        )
    return "g_clipped"


def _rate(network: Network) -> None:
    """The rate of this step, from the schedule and the warm-up before it."""
    book, spec = network.book, network.spec
    assert spec.rate is not None, "the spec is not complete"
    assert spec.steps is not None, "the spec is not complete"
    book.number("eta_0", spec.rate, _("the learning rate that was asked for"))
    book.number("T", spec.steps, _("steps of the whole run"))
    schedule = catalogs["schedules"][spec.schedule.name]
    for name, first in schedule.start.items():
        book.number(
            name,
            None,
            _("what {name} remembers; {first} at the start").format(
                name=words(schedule.name), first=_said(first)
            ),
        )
    t, total, target = ("t_s", "T_s", "eta_s") if spec.warmup else ("t", "T", "eta")
    if spec.warmup:
        for delayed, source in ((t, "t"), (total, "T")):
            book.equation(
                "update",
                (delayed,),
                "calculus.delay.value",
                (source,),
                {"steps": spec.warmup},
                reason=_("the schedule begins where the warm-up ends"),
            )
    book.equation(
        "update",
        (target,),
        f"schedules.{schedule.name}.value",
        ("eta_0", t, total, *schedule.memory),
        spec.schedule.settings,
        reason=_("the learning rate of this step: {name} schedule").format(
            name=words(schedule.name)
        ),
    )
    if spec.warmup:
        book.equation(
            "update",
            ("eta",),
            "schedules.linear_warmup.value",
            ("eta_s", "t", "T"),
            {"steps": spec.warmup},
            reason=_("warm-up: the rate climbs over the first steps"),
        )


def _observe(network: Network) -> None:
    """What the schedule makes of the validation loss at the end of an epoch."""
    book, choice = network.book, network.spec.schedule
    memory = catalogs["schedules"][choice.name].memory
    book.number("V", None, _("the validation loss at the end of the epoch"))
    book.equation(
        "epoch",
        tuple(f"{m}_next" for m in memory),
        f"schedules.{choice.name}.observe",
        ("V", *memory),
        choice.settings,
        reason=_("{name} looks at the validation loss").format(name=words(choice.name)),
    )
    for name in memory:
        book.carries[name] = f"{name}_next"


def _said(number: float) -> str:
    return "∞" if number == math.inf else f"{number:g}"

"""The update act: clipping, the learning rate of the step, and the optimizer's step."""

import math

from backsight.engine.derive.network import Network, format_record_name
from backsight.engine.spec import Count, Rate
from backsight.kernel.language import _
from backsight.maths import catalogs


def derive_update(network: Network) -> None:
    """New weights and new memory from old ones and the gradient."""
    gradient = _clip_gradient(network) if network.spec.clipping else "g"
    _derive_rate(network)
    builder, optimizer = network.builder, network.optimizer
    state_names = ("theta", *optimizer.memory)
    builder.add_equation(
        "update",
        tuple(f"{name}_next" for name in state_names),
        f"optimizers.{optimizer.name}.step",
        ("theta", gradient, "eta", "t", *optimizer.memory),
        network.spec.optimizer.settings,
        reason=_describe_step(network),
    )
    for name in state_names:
        builder.carries[name] = f"{name}_next"
    if network.list_statistics() and builder.rows > 1:
        _update_statistics(network)
    if catalogs["schedules"][network.spec.schedule.name].observe is not None:
        _derive_observation(network)


def _describe_step(network: Network) -> str:
    template = (
        _("one step of {name}: new weights and new memory from the gradient")
        if network.optimizer.memory
        else _("one step of {name}: new weights from the gradient")
    )
    return template.format(name=format_record_name(network.optimizer.name))


def _update_statistics(network: Network) -> None:
    """New running statistics. A batch of a single row leaves them: it has no variance."""
    builder = network.builder
    for stage in network.stages:
        for letter, statistic in stage.record.statistics.items():
            builder.add_equation(
                "update",
                (f"{stage.names[letter]}_next",),
                f"layers.{stage.record.name}.statistics.{letter}.next",
                [stage.names[p] for p in statistic.next.parameters],
                stage.layer.layer.settings,
                reason=_("layer {index}, {name}: {reason}").format(
                    index=stage.index,
                    name=format_record_name(stage.record.name),
                    reason=_(statistic.reason),
                ),
            )
    builder.add_equation(
        "update",
        ("running_next",),
        "calculus.packing.value",
        [f"{name}_next" for name in network.list_statistics()],
        reason=_("the running statistics as one vector"),
    )
    builder.carries["running"] = "running_next"


def _clip_gradient(network: Network) -> str:
    """Bound the gradient, whole or array by array."""
    choice, builder = network.spec.clipping, network.builder
    assert choice is not None
    by_array = catalogs["clippings"][choice.name].over == "each"
    gradients = [f"g_{w}" for w in network.list_weights()] if by_array else ["g"]
    if by_array:
        builder.add_parts("g", network.list_weights(), prefix="g_")
    for gradient in gradients:
        builder.add_equation(
            "update",
            (f"{gradient}_clipped",),
            f"clippings.{choice.name}.value",
            (gradient,),
            choice.settings,
            reason=_("clipping {name}: beyond the limit it is cut back").format(
                name=format_record_name(choice.name)
            ),
        )
    if by_array:
        builder.add_equation(
            "update",
            ("g_clipped",),
            "calculus.packing.value",
            [f"{p}_clipped" for p in gradients],
            reason=_("the clipped gradient as one vector"),
        )
    return "g_clipped"


def _derive_rate(network: Network) -> None:
    """The rate of this step, from the schedule and the warm-up before it."""
    _add_rate_numbers(network)
    if network.spec.warmup:
        _delay_schedule(network)
        _derive_schedule(network, "eta_s", "t_s", "T_s")
        _derive_warmup(network)
    else:
        _derive_schedule(network, "eta", "t", "T")


def _add_rate_numbers(network: Network) -> None:
    """The numbers that a schedule reads, and what it remembers."""
    builder, spec = network.builder, network.spec
    builder.add_number("eta_0", spec.rate, _("the learning rate that was asked for"), Rate)
    builder.add_number("T", spec.steps, _("steps of the whole run"), Count)
    schedule = catalogs["schedules"][spec.schedule.name]
    for name, first in schedule.start.items():
        about = _("what {name} remembers; {first} at the start").format(
            name=format_record_name(schedule.name), first=_format_number(first)
        )
        builder.add_number(name, None, about)


def _delay_schedule(network: Network) -> None:
    """The schedule's own steps, which begin behind the warm-up."""
    for delayed, source in (("t_s", "t"), ("T_s", "T")):
        network.builder.add_equation(
            "update",
            (delayed,),
            "calculus.delay.value",
            (source,),
            {"steps": network.spec.warmup},
            reason=_("the schedule begins where the warm-up ends"),
        )


def _derive_schedule(network: Network, target: str, t: str, total: str) -> None:
    """The rate that the schedule gives for a step out of so many."""
    schedule = catalogs["schedules"][network.spec.schedule.name]
    network.builder.add_equation(
        "update",
        (target,),
        f"schedules.{schedule.name}.value",
        ("eta_0", t, total, *schedule.memory),
        network.spec.schedule.settings,
        reason=_("the learning rate of this step: {name} schedule").format(
            name=format_record_name(schedule.name)
        ),
    )


def _derive_warmup(network: Network) -> None:
    """The rate itself: the schedule's, or less while it climbs."""
    network.builder.add_equation(
        "update",
        ("eta",),
        "schedules.linear_warmup.value",
        ("eta_s", "t", "T"),
        {"steps": network.spec.warmup},
        reason=_("warm-up: the rate climbs over the first steps"),
    )


def _derive_observation(network: Network) -> None:
    """What the schedule makes of the validation loss at the end of an epoch."""
    builder, choice = network.builder, network.spec.schedule
    memory = catalogs["schedules"][choice.name].memory
    builder.add_number("V", None, _("the validation loss at the end of the epoch"))
    builder.add_equation(
        "epoch",
        tuple(f"{m}_next" for m in memory),
        f"schedules.{choice.name}.observe",
        ("V", *memory),
        choice.settings,
        reason=_("{name} looks at the validation loss").format(
            name=format_record_name(choice.name)
        ),
    )
    for name in memory:
        builder.carries[name] = f"{name}_next"


def _format_number(number: float) -> str:
    return "∞" if number == math.inf else f"{number:g}"

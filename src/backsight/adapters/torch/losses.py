"""A loss of PyTorch as one of the catalog, with the output's activation that it counts in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from backsight.adapters.torch.library import import_torch
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words


@dataclass(frozen=True, kw_only=True)
class KnownLoss:
    """A loss of PyTorch, and what is the same here."""

    record: str
    """The catalog's name of it."""
    takes: str = ""
    """The activation that the model must end with; "" for any."""
    becomes: str = ""
    """The activation that the output has here, where the loss counts it in; "" for the model's."""
    function: str = ""
    """The function of torch.nn.functional."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Attributes that must be so."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings of the record by the attribute that says them."""
    divides_by_units: bool = True
    """Whether a mean is one over the units, too."""


LOSSES: Mapping[str, KnownLoss] = {
    "CrossEntropyLoss": KnownLoss(
        record="categorical_cross_entropy",
        takes="identity",
        becomes="softmax",
        function="cross_entropy",
        fixed={"weight": None, "label_smoothing": 0.0},
        divides_by_units=False,
    ),
    "NLLLoss": KnownLoss(
        record="categorical_cross_entropy",
        takes="log_softmax",
        becomes="softmax",
        function="nll_loss",
        fixed={"weight": None},
        divides_by_units=False,
    ),
    "BCEWithLogitsLoss": KnownLoss(
        record="binary_cross_entropy",
        takes="identity",
        becomes="sigmoid",
        function="binary_cross_entropy_with_logits",
        fixed={"weight": None, "pos_weight": None},
    ),
    "BCELoss": KnownLoss(
        record="binary_cross_entropy",
        takes="sigmoid",
        function="binary_cross_entropy",
        fixed={"weight": None},
    ),
    "MSELoss": KnownLoss(record="mean_squared_error", function="mse_loss"),
    "L1Loss": KnownLoss(record="mean_absolute_error", function="l1_loss"),
    "HuberLoss": KnownLoss(record="huber", function="huber_loss", settings={"delta": "delta"}),
    "SmoothL1Loss": KnownLoss(record="huber", function="smooth_l1_loss", fixed={"beta": 1.0}),
    "PoissonNLLLoss": KnownLoss(
        record="poisson",
        takes="identity",
        becomes="exponential",
        function="poisson_nll_loss",
        fixed={"log_input": True, "full": False},
    ),
}


@dataclass(frozen=True, kw_only=True)
class TorchLoss:
    """A loss as it was read."""

    name: str
    """PyTorch's name of it."""
    choice: Choice
    output: Choice
    """The activation of the output."""
    reduction: Literal["mean", "sum"]
    compute: Callable[[Any, Any], Any]
    """What PyTorch computes, from outputs and targets."""


def read_loss(loss: Any, output: Choice, units: int) -> TorchLoss:
    """The loss, for a model whose last activation is this one. loss: a module of torch.nn, or a
    function of torch.nn.functional. Raises BadInput for another, or with settings that are none
    here."""
    name, counterpart = _find_loss(loss)
    _require_settings(name, counterpart, loss)
    if counterpart.takes and output.name != counterpart.takes:
        raise BadInput(_explain_output(name, counterpart, output.name))
    if output.name == "log_softmax" and counterpart.takes != "log_softmax":
        raise BadInput(_explain_output(name, counterpart, output.name))
    reduction: Literal["mean", "sum"] = getattr(loss, "reduction", "mean")
    if reduction == "sum" and counterpart.divides_by_units and units > 1:
        raise BadInput(
            _(
                "{name}(reduction='sum') adds up {units} units, and the sum that is known here is "
                "over the rows alone: take reduction='mean', or one unit."
            ).format(name=name, units=units)
        )
    settings = {ours: getattr(loss, theirs, 1.0) for ours, theirs in counterpart.settings.items()}
    return TorchLoss(
        name=name,
        choice=Choice(counterpart.record, settings),
        output=Choice(counterpart.becomes) if counterpart.becomes else output,
        reduction=reduction,
        compute=loss,
    )


def _find_loss(loss: Any) -> tuple[str, KnownLoss]:
    torch = import_torch()
    for name, counterpart in LOSSES.items():
        if type(loss) is getattr(torch.nn, name):
            return name, counterpart
        if loss is getattr(torch.nn.functional, counterpart.function):
            return counterpart.function, counterpart
    kind = loss if isinstance(loss, type) else type(loss)
    raise BadInput(
        _("The loss {name} is none of those that can be read: {names}.").format(
            name=getattr(loss, "__name__", kind.__name__), names=join_words(LOSSES)
        )
    )


def _require_settings(name: str, counterpart: KnownLoss, loss: Any) -> None:
    for key, value in counterpart.fixed.items():
        said = getattr(loss, key, value)
        if said is not value and said != value:
            raise BadInput(
                _("{name} is read with {key}={value} alone, and here it is {said}.").format(
                    name=name, key=key, value=value, said=said
                )
            )
    if getattr(loss, "reduction", "mean") not in ("mean", "sum"):
        raise BadInput(
            _("{name} is read with reduction 'mean' or 'sum', and here it is {said!r}.").format(
                name=name, said=loss.reduction
            )
        )


def _explain_output(name: str, counterpart: KnownLoss, output: str) -> str:
    if (name in ("CrossEntropyLoss", "cross_entropy")) and output in ("softmax", "log_softmax"):
        return _(
            "{name} takes the softmax by itself, and the model ends with one, so that it is taken "
            "twice: leave the model's out."
        ).format(name=name)
    if counterpart.takes == "identity":
        return _(
            "{name} takes sums, and the model ends with {output}: leave that out of the model."
        ).format(name=name, output=output)
    if not counterpart.takes:
        return _("{name} of {output} is not known here.").format(name=name, output=output)
    return _("{name} takes what {takes} makes, and the model ends with {output}.").format(
        name=name, takes=counterpart.takes, output=output
    )

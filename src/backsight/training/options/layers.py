"""The layers that the options ask for: --hidden, --activation, --norm, --dropout and their like."""

from collections.abc import Mapping, Sequence
from typing import Any

from backsight.engine.spec import parse_value
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.language import _, ngettext
from backsight.maths import catalogs


def make_layers(options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The layers of a spec, as plain data. Raises BadSpec or UnknownName."""
    hidden = _read_widths(options.get("hidden", ()))
    activations = _spread_per_layer(options.get("activation"), len(hidden), "activation")
    dropout = _read_dropout(options)
    bias = bool(options.get("bias", True))
    dense: dict[str, Any] = {"name": "dense", "bias": bias}
    layers: list[dict[str, Any]] = []
    for units, activation in zip(hidden, activations, strict=True):
        layers += _make_hidden_layer(units, activation, _find_norm(options), bias=bias)
        if dropout:
            layers.append({"layer": {"name": "dropout", "p": dropout}})
    layers.append({"layer": dense, "activation": options.get("output")})
    for option, key in (("init", "initializer"), ("bias_init", "bias_initializer")):
        for layer in layers:
            if options.get(option) is not None and layer["layer"]["name"] == "dense":
                layer[key] = options[option]
    return layers


def _make_hidden_layer(
    units: int, activation: Any, norm: str, *, bias: bool
) -> list[dict[str, Any]]:
    """A hidden layer, its normalization between the sums and the activation.

    A normalization that takes the mean away takes a bias with it: there is none before it.
    """
    if not norm:
        dense = {"name": "dense", "bias": bias}
        return [{"layer": dense, "units": units, "activation": activation}]
    dense = {"name": "dense", "bias": bias and not catalogs["layers"][norm].cancels_bias}
    return [
        {"layer": dense, "units": units, "activation": "identity"},
        {"layer": {"name": norm}, "activation": activation or "relu"},
    ]


def _find_norm(options: Mapping[str, Any]) -> str:
    """The layer that --norm stands for; "" for none."""
    norm, norms = options.get("norm") or "", list_norms()
    if norm and norm not in norms:
        raise UnknownName(_("norm"), str(norm), norms)
    return norms.get(norm, "")


def list_norms() -> dict[str, str]:
    """The layers that are normalizations, by what --norm calls them."""
    return {layer.norm: layer.name for layer in catalogs["layers"].values() if layer.norm}


def _spread_per_layer(choices: Any, count: int, what: str) -> list[Any]:
    """One choice for all layers, or one each."""
    if isinstance(choices, str) and ":" not in choices:
        choices = choices.split(",")
    if not isinstance(choices, list | tuple):
        return [choices] * count
    if len(choices) == 1:
        return list(choices) * count
    if len(choices) != count:
        raise BadSpec(
            ngettext(
                "--{what} names {choices} choices for {count} hidden layer: give one for all or "
                "one for each.",
                "--{what} names {choices} choices for {count} hidden layers: give one for all "
                "or one for each.",
                count,
            ).format(what=what, choices=len(choices), count=count)
        )
    return list(choices)


def _read_widths(hidden: Any) -> list[int]:
    """The widths of the hidden layers, from "50,20", 50 or [50, 20]."""
    if isinstance(hidden, str):
        widths: Sequence[Any] = [parse_value(p.strip()) for p in hidden.split(",") if p.strip()]
    else:
        widths = hidden if isinstance(hidden, list | tuple) else [hidden]
    for width in widths:
        if not isinstance(width, int) or isinstance(width, bool) or width < 1:
            raise BadSpec(
                _(
                    "--hidden takes whole numbers of at least 1, one a layer, such as "
                    "50,20; got {width!r}. For no hidden layer give --hidden ''."
                ).format(width=width)
            )
    return list(widths)


def _read_dropout(options: Mapping[str, Any]) -> float:
    """The share of units that is left out, said in the words of the option."""
    share = float(options.get("dropout") or 0)
    if not 0 <= share < 1:
        raise BadSpec(
            _(
                "--dropout is the share of the units that each step leaves out, from 0 up to, but "
                "not including, 1; got {share:g}."
            ).format(share=share)
        )
    return share

"""Small changes of a spec, of which remedies are made. Each gives None where it changes nothing."""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from backsight.doctor.case import Patient
from backsight.doctor.contract import Contract
from backsight.doctor.probe import StateProbe
from backsight.engine.complete import with_defaults
from backsight.engine.spec import Choice, LayerSpec, Spec
from backsight.maths import catalogs

Change: TypeAlias = Callable[[Patient, Spec], Spec | None]

PROBABILITIES = ("binary_cross_entropy", "categorical_cross_entropy")


def join(*changes: Change) -> Change:
    """One after the other; those that change nothing are passed over."""

    def change(case: Patient, spec: Spec) -> Spec | None:
        result = spec
        for part in changes:
            result = part(case, result) or result
        return differ(result, spec)

    return change


def differ(new: Spec, old: Spec) -> Spec | None:
    """The new one, if it is another."""
    return None if new == old else new


def replace(spec: Spec, **fields: Any) -> Spec:
    """The spec with some fields changed."""
    return msgspec.structs.replace(spec, **fields)


def replace_data(spec: Spec, **fields: Any) -> Spec:
    """The spec with some fields of its data changed."""
    return replace(spec, data=msgspec.structs.replace(spec.data, **fields))


def change_output(activation: str | None) -> Change:
    """Another activation of the output; None for the one that suits the loss."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        layers = list(spec.layers or (LayerSpec(),))
        choice = None if activation is None else Choice(activation)
        layers[-1] = msgspec.structs.replace(layers[-1], activation=choice)
        return differ(replace(spec, layers=tuple(layers)), spec)

    return change


def suit_contract(case: Patient, spec: Spec) -> Spec | None:
    """The loss, the output's activation and its units as they suit the data: probabilities for
    classes, any number for numbers."""
    layers = list(spec.layers or (LayerSpec(),))
    single = case.classes == 2 and Contract(case).units == 1
    loss = (
        "binary_cross_entropy"
        if single
        else "categorical_cross_entropy"
        if case.classes
        else "mean_squared_error"
    )
    layers[-1] = msgspec.structs.replace(
        layers[-1], units=None, activation=Choice(catalogs["losses"][loss].output)
    )
    return differ(replace(spec, layers=tuple(layers), loss=Choice(loss)), spec)


def suit_output(case: Patient, spec: Spec) -> Spec | None:
    """The output's activation as it suits the loss, where that fits the data."""
    loss = Contract(case).loss
    return change_output(loss.output)(case, spec)


def multiply_rate(factor: float) -> Change:
    """A rate so many times as high, whatever the schedule makes of it."""

    def change(case: Patient, spec: Spec) -> Spec | None:
        return differ(replace(spec, rate=get_rate(spec) * factor), spec)

    return change


def match_first_update(share: float) -> Change:
    """A rate at which the first step moves the weights by such a share of their length, to one
    figure. The first update is proportional to the rate, whatever the optimizer."""

    def change(case: Patient, spec: Spec) -> Spec | None:
        if case.experiment is None:
            return None
        state = case.experiment.program.make_initial_state()
        moved = StateProbe(experiment=case.experiment, state=state).update_share
        if not 0 < moved < math.inf:
            return None
        rate = float(f"{get_rate(case.spec) * share / moved:.0e}")
        return differ(replace(spec, rate=rate), spec) if 0 < rate < math.inf else None

    return change


def get_rate(spec: Spec) -> float:
    """The rate that is said, or the optimizer's own."""
    rate: float = spec.rate or catalogs["optimizers"][spec.optimizer.name].rate
    return rate


def change_start(initializer: str | None = None) -> Change:
    """Weights drawn as it suits each layer's activation, and biases of 0."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        choice = Choice(initializer) if initializer else None
        layers = tuple(
            msgspec.structs.replace(layer, initializer=choice, bias_initializer=None)
            if catalogs["layers"][layer.layer.name].widens
            else layer
            for layer in spec.layers
        )
        return differ(replace(spec, layers=layers), spec)

    return change


def change_hidden(activation: str) -> Change:
    """Another activation of all hidden layers, and weights drawn as it suits them."""

    def change(case: Patient, spec: Spec) -> Spec | None:
        layers = tuple(
            msgspec.structs.replace(
                layer, activation=Choice(activation), initializer=None, bias_initializer=None
            )
            if catalogs["layers"][layer.layer.name].widens
            else msgspec.structs.replace(layer, activation=Choice(activation))
            if layer.activation is not None
            else layer
            for layer in spec.layers[:-1]
        )
        return differ(replace(spec, layers=(*layers, *spec.layers[-1:])), spec)

    return change


def add_norm(case: Patient, spec: Spec) -> Spec | None:
    """Layer normalization before the activation of every hidden layer."""
    if any(x.layer.name in ("layer_norm", "batch_norm") for x in spec.layers):
        return None
    layers: list[LayerSpec] = []
    for layer in spec.layers[:-1]:
        if not catalogs["layers"][layer.layer.name].widens:
            layers.append(layer)
            continue
        activation = layer.activation or Choice("relu")
        layers.append(msgspec.structs.replace(layer, activation=Choice("identity")))
        layers.append(LayerSpec(layer=Choice("layer_norm"), activation=activation))
    return differ(replace(spec, layers=(*layers, *spec.layers[-1:])), spec)


def drop_layers(most: int) -> Change:
    """Only so many hidden layers, the widest."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        hidden = [x for x in spec.layers[:-1] if catalogs["layers"][x.layer.name].widens]
        if len(hidden) <= most:
            return None
        return replace(spec, layers=(*hidden[:most], *spec.layers[-1:]))

    return change


def widen(factor: int, least: int = 16) -> Change:
    """Hidden layers so many times as wide, and at least so wide."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        layers = tuple(
            msgspec.structs.replace(layer, units=max(least, layer.units * factor))
            if catalogs["layers"][layer.layer.name].widens
            and layer.units
            and i < len(spec.layers) - 1
            else layer
            for i, layer in enumerate(spec.layers)
        )
        return differ(replace(spec, layers=layers), spec)

    return change


def add_hidden(units: int) -> Change:
    """A hidden layer with a bend, where there is none."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        layers = spec.layers or (LayerSpec(),)
        layer = LayerSpec(units=units, activation=Choice("tanh"))
        return replace(spec, layers=(*layers[:-1], layer, layers[-1]))

    return change


def scale_inputs(_case: Patient, spec: Spec) -> Spec | None:
    """Inputs of mean 0 and deviation 1."""
    return differ(replace_data(spec, scale="standard"), spec)


def scale_targets(case: Patient, spec: Spec) -> Spec | None:
    """Targets of mean 0 and deviation 1, while training."""
    if case.classes or spec.data.target_scale == "standard":
        return None
    return replace_data(spec, target_scale="standard")


def change_optimizer(name: str, rate: float | None = None) -> Change:
    """Another optimizer, at its own rate or another."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        new = replace(spec, optimizer=Choice(name), rate=rate, schedule=Choice("constant"))
        return differ(new, spec)

    return change


def change_dropout(p: float) -> Change:
    """Dropout of another share; 0 for none."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        layers = tuple(
            msgspec.structs.replace(layer, layer=Choice("dropout", {"p": p}))
            if layer.layer.name == "dropout"
            else layer
            for layer in spec.layers
            if layer.layer.name != "dropout" or p > 0
        )
        return differ(replace(spec, layers=layers), spec)

    return change


def swap_dropout(_case: Patient, spec: Spec) -> Spec | None:
    """The share that is dropped, where the one that is kept was given."""
    layers = tuple(
        msgspec.structs.replace(
            layer, layer=Choice("dropout", {"p": round(1 - float(layer.layer.settings["p"]), 12)})
        )
        if layer.layer.name == "dropout" and float(layer.layer.settings.get("p", 0.5)) > 0.5
        else layer
        for layer in spec.layers
    )
    return differ(replace(spec, layers=layers), spec)


def drop_regularizer(_case: Patient, spec: Spec) -> Spec | None:
    """No regularizer."""
    return differ(replace(spec, regularizer=None), spec)


def weaken_regularizer(factor: float) -> Change:
    """The regularizer so many times as strong."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        if spec.regularizer is None:
            return None
        settings = {
            k: v * factor if isinstance(v, float) and k.startswith("lam") else v
            for k, v in spec.regularizer.settings.items()
        }
        return differ(replace(spec, regularizer=Choice(spec.regularizer.name, settings)), spec)

    return change


def change_clipping(bound: float | None) -> Change:
    """Another bound of the gradient's length; None for no clipping."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        clipping = None if bound is None else Choice("by_global_norm", {"limit": bound})
        return differ(replace(spec, clipping=clipping), spec)

    return change


def multiply_steps(factor: int) -> Change:
    """So many times as many steps."""

    def change(case: Patient, spec: Spec) -> Spec | None:
        steps = spec.steps
        if steps is None:
            return None
        return replace(spec, steps=steps * factor)

    return change


def change_batch(rows: int) -> Change:
    """Another size of the batches, and as many passes as before."""

    def change(case: Patient, spec: Spec) -> Spec | None:
        if case.experiment is None:
            return replace(spec, batch=rows)
        count = len(case.experiment.data.train)
        new = min(rows, count)
        old = spec.batch or count
        if new == old:
            return None
        epochs = (spec.steps or 1) / -(-count // old)
        return replace(spec, batch=new, steps=max(1, round(epochs * -(-count // new))))

    return change


def change_seed(case: Patient, spec: Spec) -> Spec | None:
    """Another draw of the first weights."""
    return replace(spec, seed=spec.seed + 1)


def add_l2(lam: float) -> Change:
    """Weights held back by λ/2·Σw²."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        return differ(replace(spec, regularizer=Choice("l2", {"lam": lam})), spec)

    return change


def multiply_steps_by(share: float) -> Change:
    """A share of the steps."""

    def change(_case: Patient, spec: Spec) -> Spec | None:
        if spec.steps is None or spec.steps < 2:
            return None
        return replace(spec, steps=max(1, round(spec.steps * share)))

    return change


def reset_optimizer(_case: Patient, spec: Spec) -> Spec | None:
    """The optimizer with its usual settings."""
    usual = with_defaults("optimizers", Choice(spec.optimizer.name))
    return differ(replace(spec, optimizer=usual), spec)

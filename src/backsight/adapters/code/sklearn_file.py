"""A run as scikit-learn: its MLP, with the first weights and the batches of the run.

An MLP says much less than a derivation. What it does not say is refused, with the first reason.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.language import Language
from backsight.adapters.code.layout import (
    list_batch_lines,
    list_data_lines,
    name_weights,
    write_file,
    write_split,
)
from backsight.adapters.code.shortening import separate_functions
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

TITLE = "scikit-learn"
ACTIVATIONS: Mapping[str, str] = {
    "identity": "identity",
    "relu": "relu",
    "sigmoid": "logistic",
    "tanh": "tanh",
}
"""What scikit-learn calls the activations that it has."""


def write_sklearn(copied: CopiedRun) -> str:
    """The text of the file. Raises BadInput where an MLP cannot say what the run did."""
    for reason in _list_reasons(copied):
        raise BadInput(
            _("scikit-learn's networks cannot say what this run did: {reason}").format(
                reason=reason
            )
        )
    kind = "MLPClassifier" if copied.experiment.classes else "MLPRegressor"
    language = Language(
        name="sklearn",
        title=TITLE,
        imports=("import numpy as np", f"from sklearn.neural_network import {kind}"),
        words={},
    )
    begin = [
        *list_data_lines(copied, ["theta"], wrap="{}", zeros=""),
        *_list_label_lines(copied),
        f"{name_weights(copied.derivation)} = split(theta)",
        f"model = {kind}({', '.join(_list_arguments(copied))})",
        "# The first call makes arrays, which are then filled; its optimizer is not kept.",
        *_list_start_lines(copied),
        "losses = []",
    ]
    loop = [
        *list_batch_lines(copied),
        "model.set_params(batch_size=len(x)).partial_fit(x, y)",
        "losses.append(model.loss_)",
    ]
    after = [
        "pairs = zip(model.coefs_, model.intercepts_)",
        "theta = np.concatenate([array.ravel() for pair in pairs for array in pair])",
    ]
    text = write_file(
        copied, language, [write_split(copied.derivation)], begin, loop, after, room="roomy"
    )
    return separate_functions(text)


def _list_label_lines(copied: CopiedRun) -> list[str]:
    """Classes as numbers, where there are some."""
    if not copied.experiment.classes:
        return _flatten_single(copied)
    name = "all_y" if copied.is_shuffled else "y"
    has_units = copied.derivation.symbols["y"].shape[1] > 1
    return [f"{name} = {name}.{'argmax(axis=1)' if has_units else 'ravel().astype(int)'}"]


def _flatten_single(copied: CopiedRun) -> list[str]:
    name = "all_y" if copied.is_shuffled else "y"
    return [f"{name} = {name}.ravel()"] if copied.derivation.symbols["y"].shape[1] == 1 else []


def _list_start_lines(copied: CopiedRun) -> list[str]:
    x, y = ("all_x", "all_y") if copied.is_shuffled else ("x", "y")
    classes = f", classes=range({copied.experiment.classes})" if copied.experiment.classes else ""
    weights = [s.name for s in copied.derivation.weights()]
    ordered = ", ".join([*weights[::2], *weights[1::2]])
    return [
        f"model.partial_fit({x}, {y}{classes})",
        f"for array, start in zip(model.coefs_ + model.intercepts_, [{ordered}]):",
        "    array[...] = start",
        "del model._optimizer",
    ]


def _list_arguments(copied: CopiedRun) -> Iterator[str]:
    spec = copied.spec
    *hidden, _output = spec.layers
    yield f"hidden_layer_sizes={tuple(layer.units for layer in hidden)}"
    if hidden:
        activation = hidden[0].activation
        yield f'activation="{ACTIVATIONS[activation.name if activation else "identity"]}"'
    yield f"learning_rate_init={spec.rate}"
    yield f"alpha={spec.regularizer.settings['lam'] if spec.regularizer else 0.0}"
    yield "shuffle=False"
    yield from _list_solver_arguments(spec.optimizer)


def _list_solver_arguments(optimizer: Choice) -> Iterator[str]:
    settings: dict[str, Any] = optimizer.settings
    if optimizer.name == "adam":
        betas = ", ".join(f"beta_{n}={settings[f'beta{n}']}" for n in (1, 2))
        yield f'solver="adam", {betas}, epsilon={settings["epsilon"]}'
        return
    yield f'solver="sgd", momentum={settings.get("mu", 0.0)}'
    yield f"nesterovs_momentum={optimizer.name == 'nesterov'}"


def _list_reasons(copied: CopiedRun) -> Iterator[str]:
    """Why an MLP cannot say it."""
    yield from _list_layer_reasons(copied)
    yield from _list_loss_reasons(copied)
    yield from _list_update_reasons(copied)


def _list_layer_reasons(copied: CopiedRun) -> Iterator[str]:
    for layer in copied.spec.layers:
        if layer.layer.name != "dense":
            yield _("they have no layer {name}.").format(name=layer.layer.name)
        elif not layer.layer.settings.get("bias", True):
            yield _("every layer of theirs has biases.")
    hidden = {str(layer.activation or "identity") for layer in copied.spec.layers[:-1]}
    if len(hidden) > 1:
        yield _("all hidden layers of theirs have the same activation.")
    for name in hidden - {*ACTIVATIONS}:
        yield _("they have no hidden activation {name}.").format(name=name)


def _list_loss_reasons(copied: CopiedRun) -> Iterator[str]:
    spec, units = copied.spec, copied.derivation.symbols["y"].shape[1]
    output = spec.layers[-1].activation
    known = (spec.loss.name, output.name if output else "identity")
    descended = {
        ("categorical_cross_entropy", "softmax"): units > 2,
        ("binary_cross_entropy", "sigmoid"): units == 1,
        ("half_sum_squared_error", "identity"): True,
        ("half_mean_squared_error", "identity"): units == 1,
        ("mean_squared_error", "identity"): units == 2,
    }
    if not descended.get(known):
        yield _(
            "they descend half_sum_squared_error of numbers, binary_cross_entropy of two classes "
            "in one unit, or categorical_cross_entropy of three classes and more, not {loss} of "
            "{units} units of {output}."
        ).format(loss=known[0], units=units, output=known[1])
    if spec.reduction == "sum" or spec.data.weighs_rows:
        yield _("their loss is the mean over the rows, each of which counts the same.")
    regularizer = spec.regularizer
    if regularizer and (regularizer.name != "l2" or regularizer.settings.get("per") != "row"):
        yield _("their alpha is l2 with per=row, not {regularizer}.").format(
            regularizer=regularizer
        )


def _list_update_reasons(copied: CopiedRun) -> Iterator[str]:
    spec, settings = copied.spec, copied.spec.optimizer.settings
    fits = {
        "sgd": True,
        "momentum": settings.get("form") == "classical",
        "nesterov": settings.get("form") == "stored",
        "adam": settings.get("epsilon_at") == "hat" and settings.get("correct"),
    }
    if not fits.get(spec.optimizer.name):
        yield _(
            "their optimizers are sgd, momentum, nesterov:form=stored and adam:epsilon_at=hat, not "
            "{optimizer}."
        ).format(optimizer=spec.optimizer)
    if spec.schedule.name != "constant" or spec.warmup:
        yield _("their rate stays the same, or goes by rules of their own.")
    if spec.clipping:
        yield _("they do not bound the gradient.")
    if any(v.any() for k, v in copied.state.vectors.items() if k != "theta"):
        yield _("this branch begins with an optimizer's memory, and they begin with none.")

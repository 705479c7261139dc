"""A run as Keras: a Sequential, with the first weights and the batches of the run.

Keras has settings, not words, and some of them mean something else: what has no setting that means
the same is refused, with the first reason.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.language import Language
from backsight.adapters.code.layout import (
    list_batch_lines,
    list_data_lines,
    write_file,
    write_split,
)
from backsight.adapters.code.shortening import separate_functions
from backsight.engine.spec import Choice, LayerSpec
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.maths import catalogs

ACTIVATIONS: Mapping[str, str] = {
    **{name: name for name in ("gelu", "relu", "sigmoid", "silu", "softmax", "softplus", "tanh")},
    "selu": "selu",
    "elu": "ELU(alpha={alpha})",
    "leaky_relu": "LeakyReLU(negative_slope={alpha})",
}
"""What Keras calls the activations: a name, or a layer."""
LOSSES: Mapping[tuple[str, str], str] = {
    ("categorical_cross_entropy", "softmax"): "CategoricalCrossentropy(from_logits=True)",
    ("binary_cross_entropy", "sigmoid"): "BinaryCrossentropy(from_logits=True)",
    ("mean_squared_error", ""): "MeanSquaredError()",
    ("mean_absolute_error", ""): "MeanAbsoluteError()",
    ("huber", ""): "Huber(delta={delta})",
    ("hinge", ""): "Hinge()",
}
"""By the loss, and the output's activation where that is counted in."""
LAYERS: Mapping[str, str] = {
    "dense": "Dense({units}{bias}{cost})",
    "layer_norm": "LayerNormalization(epsilon={epsilon})",
    "identity": "",
}
CLIPPINGS: Mapping[str, str] = {
    "by_global_norm": "global_clipnorm",
    "by_norm": "clipnorm",
    "by_value": "clipvalue",
}
SELU = "selu"
"""The activation whose settings Keras fixes."""


def write_keras(copied: CopiedRun) -> str:
    """The text of the file. Raises BadInput where Keras cannot say what the run did."""
    for reason in _list_reasons(copied):
        raise BadInput(_("Keras cannot say what this run did: {reason}").format(reason=reason))
    language = Language(
        name="keras",
        title="Keras",
        imports=("import keras", "import numpy as np"),
        words={},
    )
    begin = [
        *list_data_lines(copied, ["theta"], wrap="{}", zeros=""),
        *_list_dtype_lines(copied.spec.dtype),
        "model = keras.Sequential([",
        *(f"    keras.{layer}," for layer in _list_layers(copied)),
        "])",
        f"optimizer = keras.optimizers.{_write_optimizer(copied)}",
        f"model.compile(optimizer=optimizer, loss=keras.losses.{_write_loss(copied)})",
        "for variable, array in zip(model.trainable_weights, split(theta)):",
        "    variable.assign(array)",
        "losses = []",
    ]
    loop = [
        *list_batch_lines(copied),
        "losses.append(float(model.train_on_batch(x, y)))",
    ]
    after = [
        "arrays = [keras.ops.convert_to_numpy(variable) for variable in model.trainable_weights]",
        "theta = np.concatenate([array.ravel() for array in arrays])",
    ]
    text = write_file(
        copied, language, [write_split(copied.derivation)], begin, loop, after, room="roomy"
    )
    return separate_functions(text)


# --------------------------------------------------------------------------- what is said
def _list_layers(copied: CopiedRun) -> Iterator[str]:
    """The layers and, behind each, its activation."""
    yield f"Input(({copied.experiment.program.inputs},))"
    last = copied.spec.layers[-1]
    for layer in copied.spec.layers:
        text = LAYERS[layer.layer.name].format(
            units=layer.units,
            bias="" if layer.layer.settings.get("bias", True) else ", use_bias=False",
            cost=_write_cost(copied.spec.regularizer),
            epsilon=layer.layer.settings.get("epsilon"),
        )
        if text:
            yield f"layers.{text}"
        if layer.activation and not (layer is last and _is_fused(copied)):
            yield from _write_activation(layer.activation)


def _list_dtype_lines(dtype: str) -> list[str]:
    line = f'keras.config.set_floatx("{dtype}")'
    if dtype == "float32":
        return [line]
    note = "# On PyTorch and JAX, Keras multiplies in float32 all the same: 6 or 7 digits agree."
    return [note, line]


def _write_activation(choice: Choice) -> Iterator[str]:
    if choice.name != "identity":
        text = ACTIVATIONS[choice.name].format(**choice.settings)
        yield f"layers.{text}" if "(" in text else f'layers.Activation("{text}")'


def _write_cost(choice: Choice | None) -> str:
    if choice is None:
        return ""
    settings: dict[str, Any] = choice.settings
    lam, rho = settings["lam"], settings.get("rho", {"l1": 1, "l2": 0}.get(choice.name, 0))
    first, second = lam * rho, lam * (1 - rho) / 2
    return f", kernel_regularizer=keras.regularizers.L1L2({first}, {second})"


def _is_fused(copied: CopiedRun) -> bool:
    """Whether the loss takes the sums before the output's activation."""
    return (copied.spec.loss.name, _name_output(copied)) in LOSSES


def _name_output(copied: CopiedRun) -> str:
    output = copied.spec.layers[-1].activation
    return output.name if output else "identity"


def _write_loss(copied: CopiedRun) -> str:
    loss = copied.spec.loss
    output = _name_output(copied) if _is_fused(copied) else ""
    return LOSSES[loss.name, output].format(**loss.settings)


def _write_optimizer(copied: CopiedRun) -> str:
    spec = copied.spec
    text = _find_optimizer(spec.optimizer)
    name, arguments = text.split(":")
    if spec.clipping:
        arguments += f", {CLIPPINGS[spec.clipping.name]}={spec.clipping.settings['limit']}"
    return f"{name}(learning_rate={spec.rate}{arguments})"


def _find_optimizer(choice: Choice) -> str:
    """The class and its arguments; "" where Keras has none that means the same."""
    find = OPTIMIZERS.get(choice.name)
    return find(choice.settings) if find else ""


def _find_sgd(_settings: Mapping[str, Any]) -> str:
    return "SGD:"


def _find_momentum(s: Mapping[str, Any]) -> str:
    return f"SGD:, momentum={s['mu']}" if s["form"] == "classical" else ""


def _find_nesterov(s: Mapping[str, Any]) -> str:
    return f"SGD:, momentum={s['mu']}, nesterov=True" if s["form"] == "stored" else ""


def _find_adam(s: Mapping[str, Any]) -> str:
    if s["epsilon_at"] != "hat" or not s["correct"]:
        return ""
    return f"Adam:, beta_1={s['beta1']}, beta_2={s['beta2']}, epsilon={s['epsilon']}"


def _find_rmsprop(s: Mapping[str, Any]) -> str:
    if s["epsilon_at"] != "inside":
        return ""
    return f"RMSprop:, rho={s['gamma']}, epsilon={s['epsilon']}"


def _find_adagrad(s: Mapping[str, Any]) -> str:
    return f"Adagrad:, initial_accumulator_value={s['initial']}, epsilon={s['epsilon']}"


def _find_adadelta(s: Mapping[str, Any]) -> str:
    return f"Adadelta:, rho={s['rho']}, epsilon={s['epsilon']}"


def _find_lion(s: Mapping[str, Any]) -> str:
    return f"Lion:, beta_1={s['beta1']}, beta_2={s['beta2']}" if not s["decay"] else ""


OPTIMIZERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "sgd": _find_sgd,
    "momentum": _find_momentum,
    "nesterov": _find_nesterov,
    "adam": _find_adam,
    "rmsprop": _find_rmsprop,
    "warm_adagrad": _find_adagrad,
    "adadelta": _find_adadelta,
    "lion": _find_lion,
}


# ------------------------------------------------------------------------ what is refused
def _list_reasons(copied: CopiedRun) -> Iterator[str]:
    spec = copied.spec
    for layer in spec.layers:
        yield from _list_layer_reasons(layer)
    output = _name_output(copied)
    is_known = _is_fused(copied) or ((spec.loss.name, "") in LOSSES and output != "softmax")
    if not is_known:
        yield _("it has no loss that means {loss} of {output}.").format(
            loss=spec.loss.name, output=output
        )
    if spec.reduction == "sum" or spec.data.weighs_rows:
        yield _("its mean over the rows is one in which each counts the same.")
    if spec.regularizer and spec.regularizer.settings.get("per") == "row":
        yield _("its cost of weights does not go by the rows of a batch.")
    if not _find_optimizer(spec.optimizer):
        yield _("it has no optimizer that means {optimizer}.").format(optimizer=spec.optimizer)
    if spec.schedule.name != "constant" or spec.warmup:
        yield _("the rate of this file stays the same.")
    if any(v.any() for k, v in copied.state.vectors.items() if k != "theta"):
        yield _("this branch begins with an optimizer's memory, and Keras begins with none.")


def _list_layer_reasons(layer: LayerSpec) -> Iterator[str]:
    name = layer.layer.name
    if name not in LAYERS:
        yield {
            "dropout": _("it draws masks of its own."),
            "batch_norm": _("its running variance is another (over N, not over N - 1)."),
        }.get(name, _("a Sequential has no layer {name}.").format(name=name))
    choice = layer.activation
    if choice is None or choice.name == "identity":
        return
    usual = catalogs["activations"][choice.name].value.settings
    if choice.name not in ACTIVATIONS or (choice.name == SELU and choice.settings != usual):
        yield _("it has no activation that means {activation}.").format(activation=choice)

"""The parameters of an estimator as a spec.

Where MLPClassifier and MLPRegressor have a parameter of that name it means here what it means
there: alpha is the weight of ½Σw², divided by what the rows of the batch count together; first
weights and biases are drawn from the same distributions; a batch has up to 200 rows; rows are taken
as they come.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from numbers import Integral, Real
from typing import Any

from backsight.data.labels import format_class
from backsight.engine.spec import Choice, Spec, from_plain
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import N_, _
from backsight.training.options.layers import make_layers
from backsight.training.options.make_spec import ARRAYS
from backsight.training.row_weights import read_class_weights

ACTIVATIONS = {"logistic": "sigmoid"}
"""What scikit-learn calls otherwise."""
OUTPUTS = {"sigmoid": "logistic", "exponential": "exp"}
"""What `out_activation_` calls otherwise."""
MOST_ROWS = 200
"""Of a batch whose size is "auto"."""


@dataclass(frozen=True, kw_only=True)
class NumberBound:
    """What a parameter has to be."""

    expected: str
    """The same in words."""
    least: float
    is_open: bool = False
    """Whether the least is no value of its own."""
    below: float | None = None
    kind: type = Real

    def holds(self, value: object) -> bool:
        """Whether a value is such."""
        if not isinstance(value, self.kind) or isinstance(value, bool):
            return False
        number = float(value)  # type: ignore[arg-type] # a Real by `kind`
        above = number > self.least if self.is_open else number >= self.least
        return above and (self.below is None or number < self.below)


SHARE = NumberBound(expected=N_("a number above 0 and below 1"), least=0, is_open=True, below=1)
BOUNDS: Mapping[str, NumberBound] = {
    "learning_rate_init": NumberBound(expected=N_("a number above 0"), least=0, is_open=True),
    "alpha": NumberBound(expected=N_("a number of at least 0"), least=0),
    "dropout": NumberBound(expected=N_("a number of at least 0, below 1"), least=0, below=1),
    "max_iter": NumberBound(expected=N_("a whole number of at least 1"), least=1, kind=Integral),
    "tol": NumberBound(expected=N_("a number of at least 0"), least=0),
    "n_iter_no_change": NumberBound(expected=N_("a number of at least 1, or infinity"), least=1),
    "validation_fraction": SHARE,
}


@dataclass(frozen=True, kw_only=True)
class FitTask:
    """What a network is to learn, and from what."""

    rows: int
    """That count, validation included."""
    inputs: int
    outputs: int
    """Units of the last layer."""
    loss: Choice
    is_classes: bool
    share: float = 1.0
    """What of alpha is taken: where our loss is the mean over labels, theirs the sum."""


def require_numbers(parameters: Mapping[str, Any]) -> None:
    """Raise BadSpec for the first parameter that is none of its kind or out of its range."""
    for name, bound in BOUNDS.items():
        if not bound.holds(parameters[name]):
            raise BadSpec(
                _("{name} must be {expected}, got {value!r}.").format(
                    name=name, expected=_(bound.expected), value=parameters[name]
                )
            )


def make_network_spec(
    parameters: Mapping[str, Any], task: FitTask, *, seed: int, dtype: str
) -> Spec:
    """The spec of an estimator. parameters: by their names. Raises BadSpec or UnknownName."""
    require_numbers(parameters)
    validation = count_validation_rows(parameters, task.rows)
    training = task.rows - validation
    batch = count_batch_rows(parameters["batch_size"], training)
    alpha, clip = float(parameters["alpha"]) * task.share, parameters["clip_norm"]
    lam = {"name": "l2", "lam": alpha, "per": "row"}
    limit = {"name": "by_global_norm", "limit": clip}
    return from_plain(
        {
            "data": {
                "source": ARRAYS,
                "task": "classification" if task.is_classes else "regression",
                "validation": float(validation),
                "test": 0.0,
                "scale": parameters["scale"],
                "target_scale": parameters.get("target_scale"),
                "class_weights": _read_class_weights(parameters.get("class_weight")),
            },
            "seed": seed,
            "dtype": dtype,
            "engine": parameters["engine"],
            "layers": _make_network_layers(parameters, task),
            "loss": task.loss.to_plain(),
            "optimizer": parameters["optimizer"],
            "rate": float(parameters["learning_rate_init"]),
            "schedule": parameters["schedule"],
            "regularizer": lam if alpha else None,
            "clipping": None if clip is None else limit,
            "batch": batch,
            "steps": int(parameters["max_iter"]) * math.ceil(training / batch),
        }
    )


def count_validation_rows(parameters: Mapping[str, Any], rows: int) -> int:
    """How many rows are set apart to stop by. Raises BadSpec where too few are left."""
    if not parameters["early_stopping"]:
        return 0
    count = math.ceil(float(parameters["validation_fraction"]) * rows)
    if not 2 <= count < rows:
        raise BadSpec(
            _(
                "early_stopping goes by rows that are set apart, at least 2 and not all; "
                "validation_fraction = {share:g} of {rows} rows is {count}."
            ).format(share=parameters["validation_fraction"], rows=rows, count=count)
        )
    return count


def count_batch_rows(size: Any, rows: int) -> int:
    """Rows of a batch: as many as asked for, up to all there are. Raises BadSpec."""
    if isinstance(size, str) and size == "auto":
        return min(MOST_ROWS, rows)
    if not isinstance(size, Integral) or isinstance(size, bool) or size < 1:
        raise BadSpec(
            _('batch_size must be a whole number of at least 1, or "auto"; got {size!r}.').format(
                size=size
            )
        )
    return min(int(size), rows)


def _make_network_layers(parameters: Mapping[str, Any], task: FitTask) -> list[dict[str, Any]]:
    """The layers, each with how its weights and biases start."""
    hidden = _read_sizes(parameters["hidden_layer_sizes"])
    activation = _rename_activation(parameters["activation"])
    layers = make_layers(
        {
            "hidden": hidden,
            "activation": activation,
            "norm": parameters["norm"],
            "dropout": parameters["dropout"],
            "init": parameters["init"],
        }
    )
    if parameters["init"] is None:
        dense = [layer for layer in layers if layer["layer"]["name"] == "dense"]
        widths = pairwise([task.inputs, *hidden, task.outputs])
        is_logistic = activation == "sigmoid"
        for layer, (before, after) in zip(dense, widths, strict=True):
            start = _choose_start(before, after, is_logistic=is_logistic)
            layer |= {"initializer": start, "bias_initializer": start}
    return layers


def _choose_start(before: int, after: int, *, is_logistic: bool) -> dict[str, Any]:
    """How scikit-learn draws the first weights and biases of a layer: for logistic units from a
    range that is narrower by √3."""
    if not is_logistic:
        return {"name": "glorot_uniform"}
    bound = math.sqrt(2 / (before + after))
    return {"name": "uniform", "low": -bound, "high": bound}


def _read_sizes(sizes: Any) -> list[int]:
    """The widths of the hidden layers. Raises BadSpec."""
    widths = [sizes] if isinstance(sizes, Integral) else sizes
    try:
        listed = list(widths)
    except TypeError:
        listed = [widths]
    if any(not isinstance(w, Integral) or isinstance(w, bool) or w < 1 for w in listed):
        raise BadSpec(
            _(
                "hidden_layer_sizes must be whole numbers of at least 1, one a hidden layer, such "
                "as (100,); got {sizes!r}."
            ).format(sizes=sizes)
        )
    return [int(w) for w in listed]


def _rename_activation(activation: Any) -> Any:
    """One activation or one a layer, by the names of the catalog."""
    if isinstance(activation, list | tuple):
        return [_rename_activation(one) for one in activation]
    return ACTIVATIONS.get(activation, activation) if isinstance(activation, str) else activation


def find_output(spec: Spec) -> str:
    """What scikit-learn calls the activation of the last layer."""
    last = spec.layers[-1].activation or Choice("identity")
    return OUTPUTS.get(last.name, last.name)


def _read_class_weights(weights: Any) -> dict[str, float] | str | None:
    """What the spec says of class_weight, whose keys may be the classes themselves."""
    if isinstance(weights, Mapping):
        weights = {format_class(key): weight for key, weight in weights.items()}
    return read_class_weights(weights)

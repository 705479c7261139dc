"""A run copied as Keras trains the same network, where Keras is installed; what has no setting of
Keras that means the same is refused."""

from pathlib import Path
from typing import Any

import pytest
from copied_files import copy, measure_distance

from backsight.kernel.errors import BadInput

OPTIMIZERS = (
    "sgd", "momentum", "nesterov:form=stored", "adam:epsilon_at=hat", "rmsprop:epsilon_at=inside",
    "warm_adagrad", "adadelta", "lion",
)  # fmt: skip
ACTIVATIONS = (
    "elu:alpha=0.5", "gelu", "identity", "leaky_relu", "relu", "selu", "sigmoid", "silu", "softmax",
    "softplus", "tanh",
)  # fmt: skip
LOSSES = (
    "categorical_cross_entropy", "binary_cross_entropy", "mean_squared_error",
    "mean_absolute_error", "huber:delta=0.5", "hinge",
)  # fmt: skip
SAID: dict[str, dict[str, Any]] = {
    **{optimizer: {"optimizer": optimizer} for optimizer in OPTIMIZERS},
    **{activation: {"activation": activation} for activation in ACTIVATIONS},
    **{loss: {"loss": loss} for loss in LOSSES},
    "normalized layers": {"norm": "layer"},
    "no biases": {"bias": False},
    "squared weights": {"l2": 0.1},
    "absolute weights": {"l1": 0.01},
    "both costs": {"regularizer": "elastic_net:lam=0.1,rho=0.3"},
    "a bound of the whole gradient": {"clip_norm": 0.05},
    "a bound of each array": {"clipping": "by_norm:limit=0.05"},
    "a bound of each entry": {"clip_value": 0.01},
    "all rows at once": {"batch": "all"},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "dropout": ({"dropout": 0.2}, "it draws masks of its own"),
    "batch normalization": ({"norm": "batch"}, "its running variance is another"),
    "skip connections": ({"hidden": [4, 4], "residual": True}, "no layer residual"),
    "an optimizer": ({"optimizer": "adam"}, "no optimizer that means adam:"),
    "a loss": ({"loss": "half_mean_squared_error"}, "no loss that means half_mean_squared_error"),
    "an activation": ({"activation": "exponential"}, "no activation that means exponential"),
    "a schedule": ({"schedule": "cosine"}, "the rate of this file stays the same"),
    "a cost by rows": ({"regularizer": "l2:per=row"}, "does not go by the rows"),
}
USUAL: dict[str, Any] = {"loss": "mean_squared_error", "optimizer": "sgd", "activation": "tanh"}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("options", SAID.values(), ids=SAID)
def test_its_weights_are_those_of_the_run(
    options: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 100 steps, to 12 digits where Keras is let compute in float64, which of itself it does
    on TensorFlow alone."""
    pytest.importorskip("torch")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE

    monkeypatch.setitem(BIT64_TO_BIT32_DTYPE, "float64", "float64")
    usual = keras.config.floatx()
    try:
        run, names, text = copy(tmp_path / "run", "keras", **(USUAL | options))
    finally:
        keras.config.set_floatx(usual)  # the copied file has set it, and other tests use Keras, too
    assert measure_distance(run, names) <= 1e-12
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize(("options", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_it_cannot_say_is_refused(
    options: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    """With the reason."""
    with pytest.raises(BadInput, match=f"Keras cannot say what this run did: .*{reason}"):
        copy(tmp_path / "run", "keras", **(USUAL | {"steps": 2} | options))

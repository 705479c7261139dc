"""What of PyTorch is known here: its classes and functions, by the records that are the same."""

from collections.abc import Callable, Mapping
from typing import Any

from backsight.adapters.network_parts import Kind
from backsight.adapters.torch.library import import_torch
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.maths.activations import activations
from backsight.maths.layers import layers

LOG_SOFTMAX = Choice("log_softmax")
"""No activation of the catalog: what NLLLoss takes, and softmax here."""

ReadSettings = Callable[[Any], Mapping[str, Any]]
"""From a module to the settings of its record. Raises ValueError where there are none, in words."""


def _refuse(is_wrong: bool, why: str) -> None:
    if is_wrong:
        raise ValueError(why)


def _read_batch_norm(module: Any) -> Mapping[str, Any]:
    _refuse(not module.affine, "affine=False")
    _refuse(not module.track_running_stats, "track_running_stats=False")
    _refuse(module.momentum is None, "momentum=None")
    return {"epsilon": module.eps, "newest": module.momentum}


def _read_layer_norm(module: Any) -> Mapping[str, Any]:
    _refuse(len(module.normalized_shape) != 1, f"normalized_shape={module.normalized_shape}")
    _refuse(module.weight is None or module.bias is None, "elementwise_affine=False, bias=False")
    return {"epsilon": module.eps}


def _read_gelu(module: Any) -> Mapping[str, Any]:
    _refuse(module.approximate != "none", f"approximate={module.approximate!r}")
    return {}


def _read_softplus(module: Any) -> Mapping[str, Any]:
    _refuse(module.beta != 1, f"beta={module.beta}")
    return {}


def _read_softmax(module: Any) -> Mapping[str, Any]:
    _refuse(module.dim not in (1, -1), f"dim={module.dim}")
    return {}


SETTINGS: Mapping[str, ReadSettings] = {
    "dense": lambda m: {"bias": m.bias is not None},
    "batch_norm": _read_batch_norm,
    "layer_norm": _read_layer_norm,
    "dropout": lambda m: {"p": m.p},
    "elu": lambda m: {"alpha": m.alpha},
    "leaky_relu": lambda m: {"alpha": m.negative_slope},
    "gelu": _read_gelu,
    "softplus": _read_softplus,
    "softmax": _read_softmax,
    "log_softmax": _read_softmax,
}
"""By record; the others have none."""

SHAPERS = ("flatten", "view", "reshape", "squeeze", "contiguous", "Flatten", "Identity", "identity")
"""Operations that change no number; where they change the order of numbers, none is read."""
ADDITIONS = ("add", "iadd", "add_")
DROPOUTS = ("dropout", "Dropout")
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "elu": {"alpha": 1.0},
    "leaky_relu": {"negative_slope": 0.01},
    "gelu": {"approximate": "none"},
    "softplus": {"beta": 1},
    "softmax": {"dim": None},
    "log_softmax": {"dim": None},
    "dropout": {"p": 0.5},
}
"""The arguments of PyTorch's functions behind the first, as they are if nothing is said."""
FUNCTIONS = {"silu", "relu", "tanh", "sigmoid", "selu", *DEFAULTS}
"""PyTorch's functions, and methods of tensors, that are called as the record is."""


def find_class(module: Any) -> tuple[Kind, str] | None:
    """The catalog and the record of a module; None for one that is not known. A class of the
    user's own is not known, whatever it derives from."""
    torch = import_torch()
    for kind, catalog in (("layer", layers), ("activation", activations)):
        for record in catalog.values():
            if record.pytorch and type(module) is getattr(torch.nn, record.pytorch, None):
                return kind, record.name  # type: ignore[return-value] # one of two literals
    if type(module) is torch.nn.LogSoftmax:
        return "activation", "log_softmax"
    return None


def make_choice(name: str, described: str, record: str, module: Any) -> Choice:
    """The record with the settings of a module. Raises BadInput for settings that it has not."""
    try:
        settings = SETTINGS[record](module) if record in SETTINGS else {}
    except ValueError as error:
        raise BadInput(
            _("{name} ({kind}) is known here, but not with {settings}.").format(
                name=name, kind=described, settings=error
            )
        ) from None
    return Choice(record, settings)


def list_known() -> list[str]:
    """The classes that can be read, by name."""
    records = [*catalogs["layers"].values(), *catalogs["activations"].values()]
    names = {r.pytorch for r in records if r.pytorch}
    return sorted(names | {"Flatten", "LogSoftmax", "Sequential"})

"""A network of ours as PyTorch's: a Sequential, or a graph where it has residual connections."""

import operator
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save as pack_arrays

from backsight.adapters.torch.graph import PartChain
from backsight.adapters.torch.library import import_torch
from backsight.adapters.torch.step import list_tensors
from backsight.disk.write import write, write_whole
from backsight.engine.complete import list_widths
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.training.pytorch.file import PT_SUFFIXES
from backsight.training.pytorch.names import list_slots
from backsight.training.trainer import Training

Make = Callable[[Any, Mapping[str, Any], int, int], Any]
"""From torch.nn, settings, units before and after to a module."""
MODULES: Mapping[str, Make] = {
    "dense": lambda nn, s, before, after: nn.Linear(before, after, bias=s["bias"]),
    "batch_norm": lambda nn, s, before, after: nn.BatchNorm1d(
        after, eps=s["epsilon"], momentum=s["newest"]
    ),
    "layer_norm": lambda nn, s, before, after: nn.LayerNorm(after, eps=s["epsilon"]),
    "dropout": lambda nn, s, before, after: nn.Dropout(s["p"]),
    "elu": lambda nn, s, before, after: nn.ELU(s["alpha"]),
    "leaky_relu": lambda nn, s, before, after: nn.LeakyReLU(s["alpha"]),
    "softmax": lambda nn, s, before, after: nn.Softmax(dim=1),
}
"""By record; the others take no settings."""
ADDED = "added"
"""What is said of a layer that adds, in the list of modules."""


@naming_keywords()
def make_module(training: Training, model: Any = None) -> Any:
    """The network as a torch.nn.Module with its weights, in training mode and in the spec's dtype.

    It ends with what PyTorch's loss takes: before CrossEntropyLoss, BCEWithLogitsLoss and
    PoissonNLLLoss that are the sums. model: one to be filled instead, such as was read. Raises
    BadInput for a layer that PyTorch has not.
    """
    torch = import_torch()
    if model is None:
        model = _build_module(training).to(getattr(torch, training.spec.dtype))
        tensors = _list_own_tensors(training, model)
    else:
        x = torch.as_tensor(training.experiment.select_rows("train").x[:2])
        tensors = list_tensors(training.experiment.program, PartChain(model, x))
    arrays = training.weights | training.statistics
    if tensors.keys() != arrays.keys() or any(
        tuple(tensors[k].shape) != v.shape[::-1] for k, v in arrays.items()
    ):
        raise BadInput(_("The model that is to be filled is not this network."))
    with torch.no_grad():
        for name, array in arrays.items():
            tensors[name].copy_(torch.from_numpy(np.ascontiguousarray(array.T)))
    return model


def _list_modules(training: Training) -> Iterator[tuple[Any, int | None]]:
    """The modules in order; for one that adds, ADDED and the layer whose input is added. None:
    nothing is to be done."""
    torch, spec = import_torch(), training.spec
    widths = list_widths(spec.layers, training.experiment.program.inputs)
    fused = catalogs["losses"][spec.loss.name].fused
    for position, layer in enumerate(spec.layers):
        around = widths[position], widths[position + 1]
        if layer.layer.name == "residual":
            yield ADDED, position - int(layer.layer.settings["over"])
        else:
            yield _make_one(torch.nn, "layers", layer.layer, *around), None
        is_last = position == len(spec.layers) - 1
        act = layer.activation
        if act is None or act.name == "identity" or (is_last and act.name in fused):
            yield None, None
        else:
            yield _make_one(torch.nn, "activations", act, *around), None


def _make_one(nn: Any, catalog: str, choice: Choice, before: int, after: int) -> Any:
    """One module; None for what only passes on."""
    record = catalogs[catalog][choice.name]
    if choice.name == "identity":
        return None
    is_usual = choice.name in MODULES or all(
        choice.settings.get(k, v) == v for k, v in _list_defaults(catalog, record).items()
    )
    if not record.pytorch or not is_usual:
        raise BadInput(_("PyTorch has no module that is {name}.").format(name=choice))
    if choice.name in MODULES:
        return MODULES[choice.name](nn, choice.settings, before, after)
    return getattr(nn, record.pytorch)()


def _list_defaults(catalog: str, record: Any) -> Mapping[str, Any]:
    return record.value.settings if catalog == "activations" else {}


def _build_module(training: Training) -> Any:
    torch = import_torch()
    listed = [*_list_modules(training)]
    if all(module is not ADDED for module, _from in listed):
        return torch.nn.Sequential(*(m for m, _from in listed if m is not None))
    graph, root = torch.fx.Graph(), torch.nn.Module()
    current = graph.placeholder("x")
    inputs, count = [], 0
    for index, (module, source) in enumerate(listed):
        if index % 2 == 0:
            inputs.append(current)
        if module is ADDED:
            assert source is not None
            current = graph.call_function(operator.add, (current, inputs[source]))
        elif module is not None:
            root.add_module(str(count), module)
            current = graph.call_module(str(count), (current,))
            count += 1
    graph.output(current)
    return torch.fx.GraphModule(root, graph)


def _list_own_tensors(training: Training, module: Any) -> dict[str, Any]:
    """Its tensors by our names: its modules are numbered in the order of the layers."""
    holders = [m for m in module.children() if [*m.parameters()]]
    return {
        name: getattr(holder, attribute)
        for slot, holder in zip(list_slots(training.experiment.program), holders, strict=True)
        for attribute, name in slot.names.items()
    }


@naming_keywords()
def save(training: Training, path: str | Path) -> Path:
    """Write the weights and running statistics under PyTorch's names and in its layout: a .pt, or
    a .safetensors. Returns the path. Raises BadInput for another ending."""
    torch, target = import_torch(), Path(path)
    state = make_module(training).state_dict()
    if target.suffix == ".safetensors":
        write(target, pack_arrays({k: v.numpy() for k, v in state.items()}))
    elif target.suffix in PT_SUFFIXES:
        write_whole(target, lambda file: torch.save(state, file))
    else:
        raise BadInput(
            _("{path}: weights are written as .safetensors, .pt or .pth.").format(path=target)
        )
    return target

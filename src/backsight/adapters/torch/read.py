"""`backsight.torch.read`: a network of PyTorch as a run of ours, before its first step here."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from backsight.adapters.network_parts import PlacedParts
from backsight.adapters.torch.agreement import require_agreement
from backsight.adapters.torch.graph import PartChain
from backsight.adapters.torch.library import import_torch
from backsight.adapters.torch.losses import TorchLoss, read_loss
from backsight.adapters.torch.network import place_parts
from backsight.adapters.torch.optimizers import TorchOptimizer, read_optimizer
from backsight.adapters.torch.step import TorchTraining, list_tensors, to_array
from backsight.data.table import Table
from backsight.engine.spec import Choice, Data, LayerSpec, Spec
from backsight.engine.state import State, view_statistics, view_weights
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _, join_words
from backsight.maths import catalogs
from backsight.runs.recording import ARRAYS
from backsight.runs.run import Run
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment, build_experiment
from backsight.training.options.make_spec import with_options

STEPS = 100
OPTIONS = (
    "batch",
    "batch_size",
    "engine",
    "epochs",
    "seed",
    "steps",
    "stop_early",
    "test",
    "validation",
)
"""Of `backsight.train`, those that leave the network and its step as they are."""
DTYPES = ("float32", "float64")


@dataclass(frozen=True, kw_only=True, eq=False)
class Example:
    """Rows as PyTorch takes them, and the same as a table."""

    x: Any
    y: Any
    table: Table


@naming_keywords()
def read(model: Any, loss: Any, optimizer: Any = None, *, example: Any, **options: Any) -> Run:
    """A network of PyTorch with its weights, as a run that has not been trained here.

    model: a torch.nn.Module that is made of known parts: Linear, the activations of the catalog,
    Dropout, BatchNorm1d, LayerNorm, Flatten, Sequential, additions. loss: a module of torch.nn, or
    a function of torch.nn.functional. optimizer: of torch.optim, with what it remembers; None for
    gradient descent at 0.01. example: (x, y), tensors as the model and the loss take them; they are
    the rows that are trained on. options: batch (all rows if not given), steps, epochs, seed,
    validation, test, engine, stop_early, as for `backsight.train`.

    It is accepted where the outputs, and then the loss, every gradient, running statistic and
    updated weight of one training step agree with PyTorch's: to 1e-12 of the largest in float64,
    to 1e-5 in float32. The model itself is left as it was. Raises BadInput, which names the module
    that is not known, or that first makes other numbers.
    """
    model_copy, optimizer_copy = _copy_training(model, optimizer)
    x, y = _read_example(example, model_copy)
    chain = PartChain(model_copy, x)
    placed = place_parts(chain.parts)
    output = placed.layers[-1].activation or Choice("identity")
    torch_loss = read_loss(loss, output, placed.layers[-1].units or 0)
    parameters = dict(model_copy.named_parameters())
    torch_optimizer = read_optimizer(optimizer_copy, parameters)
    _require_all_read(chain, parameters)
    table = _make_table(x, y, torch_loss, placed.layers[-1].units or 0)
    spec = _make_spec(placed, torch_loss, torch_optimizer, table, options)
    experiment = prepare_to_run(build_experiment(spec, table))
    state = _make_state(experiment, chain, torch_optimizer)
    training = TorchTraining(
        model=model_copy, loss=torch_loss, optimizer=optimizer_copy, x=x, y=y, chain=chain
    )
    require_agreement(experiment, state, placed, training)
    return Run(experiment, state)


def _copy_training(model: Any, optimizer: Any) -> tuple[Any, Any]:
    """Both, so that the user's are not trained; the copy of the one moves the copy of the other."""
    torch = import_torch()
    if not isinstance(model, torch.nn.Module):
        raise BadInput(
            _("model has to be a torch.nn.Module; got {kind}.").format(kind=type(model).__name__)
        )
    try:
        model_copy, optimizer_copy = copy.deepcopy((model, optimizer))
    except Exception as error:  # whatever a user's own class says
        raise BadInput(_("The model cannot be copied: {error}").format(error=error)) from None
    return model_copy.cpu().train(), optimizer_copy


def _read_example(example: Any, model: Any) -> tuple[Any, Any]:
    """x and y as tensors of the CPU. Raises BadInput for what is no pair, or of another dtype."""
    torch = import_torch()
    if not isinstance(example, tuple | list) or len(example) != 2:
        raise BadInput(_("example has to be a pair (x, y), as model and loss take them."))
    x, y = (torch.as_tensor(part).detach().cpu() for part in example)
    kinds = {str(p.dtype).removeprefix("torch.") for p in model.parameters()}
    if len(kinds) != 1 or not kinds <= {*DTYPES}:
        raise BadInput(
            _("The model's weights are {kinds}, and float32 or float64 are read.").format(
                kinds=join_words(sorted(kinds)) or _("none")
            )
        )
    dtype = getattr(torch, kinds.pop())
    if x.dtype != dtype or x.dim() < 2 or not len(x) or len(x) != len(y):
        raise BadInput(
            _(
                "The example's x has to be (rows, features) in {dtype}, with a y for each row; it "
                "is {shape} in {own}, and y is {y_shape}."
            ).format(dtype=dtype, shape=tuple(x.shape), own=x.dtype, y_shape=tuple(y.shape))
        )
    return x, y


def _require_all_read(chain: PartChain, parameters: Mapping[str, Any]) -> None:
    """Raise BadInput where a parameter is of no part."""
    known = {id(p) for part in chain.parts if part.module for p in part.module.parameters()}
    for name, parameter in parameters.items():
        if id(parameter) not in known:
            raise BadInput(
                _("{name} cannot be read: {why}.").format(
                    name=name, why=_("it is a weight that the model does not use")
                )
            )


def _make_table(x: Any, y: Any, loss: TorchLoss, units: int) -> Table:
    """The rows and their targets. Raises BadInput where y is not as the model's output is."""
    numbers = x.reshape(len(x), -1).numpy()
    features = tuple(f"x{i + 1}" for i in range(numbers.shape[1]))
    targets = catalogs["losses"][loss.choice.name].targets
    if not y.dtype.is_floating_point and targets == "one_hot" and y.dim() == 1:
        classes = tuple(map(str, range(units)))
        return Table(x=numbers, y=y.numpy().astype(np.int64), features=features, classes=classes)
    if y.numel() != len(y) * units or not (y.dtype.is_floating_point):
        raise BadInput(
            _(
                "The example's y is {shape} in {dtype}, and {loss} of {units} units takes another."
            ).format(shape=tuple(y.shape), dtype=y.dtype, loss=loss.name, units=units)
        )
    columns = y.reshape(len(y), units).numpy().astype(np.float64)
    if targets == "binary" and units == 1 and {*np.unique(columns)} == {0.0, 1.0}:
        labels = columns[:, 0].astype(np.int64)
        return Table(x=numbers, y=labels, features=features, classes=("0", "1"))
    names = tuple(f"y{i + 1}" for i in range(units)) if units > 1 else ("y",)
    return Table(x=numbers, y=columns, features=features, targets=names)


def _make_spec(
    placed: PlacedParts,
    loss: TorchLoss,
    optimizer: TorchOptimizer,
    table: Table,
    options: Mapping[str, Any],
) -> Spec:
    unknown = sorted(options.keys() - {*OPTIONS})
    if unknown:
        raise BadInput(
            _("{name} is no option of reading; those are {names}.").format(
                name=unknown[0], names=join_words(OPTIONS)
            )
        )
    *hidden, last = placed.layers
    layers = (*hidden, LayerSpec(layer=last.layer, units=last.units, activation=loss.output))
    task: Literal["classification", "regression"] = (
        "classification" if table.classes else "regression"
    )
    spec = Spec(
        data=Data(source=ARRAYS, validation=0, test=0, scale="none", task=task),
        dtype=str(table.x.dtype),  # type: ignore[arg-type] # one of two literals
        layers=layers,
        loss=loss.choice,
        reduction="sum" if loss.reduction == "sum" else None,
        optimizer=optimizer.choice,
        rate=optimizer.rate,
        batch=0,
        steps=None if "epochs" in options else optimizer.step + STEPS,
    )
    return with_options(spec, options)


def _make_state(experiment: Experiment, chain: PartChain, optimizer: TorchOptimizer) -> State:
    """The state that PyTorch's training is in."""
    program = experiment.program
    state, derivation = program.make_initial_state(), program.batch_derivation
    tensors = list_tensors(program, chain)
    places = view_weights(derivation, state.vectors["theta"])
    places |= view_statistics(derivation, state.vectors)
    for name, array in places.items():
        array[...] = to_array(tensors[name])
    for letter, memory in optimizer.memory.items():
        for name, array in view_weights(derivation, state.vectors[letter]).items():
            if id(tensors[name]) in memory:
                array[...] = to_array(memory[id(tensors[name])])
    state.step = optimizer.step
    return state

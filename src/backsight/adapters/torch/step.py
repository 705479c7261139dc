"""One training step of PyTorch's, with our masks of dropout in the place of its own."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.torch.graph import PartChain
from backsight.adapters.torch.library import import_torch
from backsight.adapters.torch.losses import TorchLoss
from backsight.adapters.torch.optimizers import RATE
from backsight.engine.program import Program
from backsight.kernel.types import Floats, Integers
from backsight.training.experiment import Experiment
from backsight.training.pytorch.names import list_slots


@dataclass(frozen=True, kw_only=True, eq=False)
class TorchTraining:
    """A training of PyTorch's, which may be trained on: a copy of the user's."""

    model: Any
    loss: TorchLoss
    optimizer: Any
    x: Any
    y: Any
    chain: PartChain


@dataclass(frozen=True, kw_only=True, eq=False)
class TorchStep:
    """What one step of it made, under our names. outputs: of each part."""

    outputs: Sequence[Floats]
    loss: float
    gradients: Mapping[str, Floats]
    weights: Mapping[str, Floats]
    statistics: Mapping[str, Floats]


def list_torch_rows(experiment: Experiment, rows: Integers) -> Any:
    """Numbers of rows of the example."""
    return import_torch().as_tensor(np.asarray(experiment.data.train.rows)[rows])


def make_torch_step(
    experiment: Experiment, training: TorchTraining, rows: Integers, masks: Sequence[Floats]
) -> TorchStep:
    """The step on these rows."""
    torch, index = import_torch(), list_torch_rows(experiment, rows)
    x, y = training.x[index], training.y[index]
    optimizer = training.optimizer or torch.optim.SGD(training.model.parameters(), lr=RATE)
    with mask_dropout(masks):
        outputs = _list_outputs(training.chain, x)
    optimizer.zero_grad()
    with mask_dropout(masks):
        loss = training.loss.compute(training.model(x), y)
    loss.backward()
    tensors = list_tensors(experiment.program, training.chain)
    weights = {k: t for k, t in tensors.items() if t.requires_grad}
    gradients = {k: to_array(t.grad).copy() for k, t in weights.items()}
    optimizer.step()
    return TorchStep(
        outputs=outputs,
        loss=float(loss.detach()),
        gradients=gradients,
        weights={k: to_array(t) for k, t in weights.items()},
        statistics={k: to_array(t) for k, t in tensors.items() if not t.requires_grad},
    )


def _list_outputs(chain: PartChain, x: Any) -> list[Floats]:
    """What each part makes in training; running statistics are left as they were."""
    torch, outputs = import_torch(), {}
    traced = copy.deepcopy(chain.traced).train()

    def run_node(self: Any, node: Any) -> Any:
        result = torch.fx.Interpreter.run_node(self, node)
        if hasattr(result, "detach"):
            outputs[node.name] = result.detach().clone().numpy()
        return result

    recorder = type("OutputRecorder", (torch.fx.Interpreter,), {"run_node": run_node})
    recorder(traced).run(x)
    return [outputs[node.name] for node in chain.nodes]


@contextmanager
def mask_dropout(masks: Sequence[Floats]) -> Iterator[None]:
    """A block in which dropout takes these masks, one after the other."""
    torch = import_torch()
    left = iter(masks)

    def answer(self: Any, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if function is torch.nn.functional.dropout:
            said = dict(zip(("input", "p", "training"), args, strict=False)) | kwargs
            is_on = said.get("training", True) and said.get("p", 0.5)
            x = said["input"]
            return x * torch.as_tensor(np.array(next(left))) if is_on else x
        return function(*args, **kwargs)

    mode = type("Masks", (torch.overrides.TorchFunctionMode,), {"__torch_function__": answer})
    with mode():
        yield


def list_tensors(program: Program, chain: PartChain) -> dict[str, Any]:
    """The tensors of weights and statistics, by our names."""
    modules = [p.module for p in chain.parts if p.module is not None and [*p.module.parameters()]]
    return {
        name: getattr(module, attribute)
        for slot, module in zip(list_slots(program), modules, strict=True)
        for attribute, name in slot.names.items()
    }


def to_array(tensor: Any) -> Floats:
    """A tensor as it lies here: PyTorch's weights of a Linear are (out, in)."""
    array: Floats = tensor.detach().cpu().numpy()
    return array.T

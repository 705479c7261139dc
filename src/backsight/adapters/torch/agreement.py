"""Whether a network that was read makes PyTorch's numbers: in use, and in one training step.

What is compared is never farther apart than 1e-12 (float64) or 1e-5 (float32) of the largest number
of its kind, gradients of the largest derivative that is added up in them. The update is compared
from PyTorch's own gradients: Adam makes a whole step of a gradient that is nothing but rounding, as
that of a bias before batch normalization is.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.network_parts import IDENTITY, PlacedParts
from backsight.adapters.torch.graph import PartChain
from backsight.adapters.torch.library import import_torch
from backsight.adapters.torch.losses import TorchLoss
from backsight.adapters.torch.network import list_symbols
from backsight.adapters.torch.optimizers import RATE
from backsight.adapters.torch.parts import LOG_SOFTMAX
from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.program import Program
from backsight.engine.spec import Choice
from backsight.engine.state import State, view_weights
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats, Integers
from backsight.training.experiment import Experiment
from backsight.training.pytorch.names import list_slots

TOLERANCES = {"float64": 1e-12, "float32": 1e-5}
"""Of the largest number of its kind, by dtype."""


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


def require_agreement(
    experiment: Experiment, state: State, placed: PlacedParts, training: TorchTraining
) -> None:
    """Raise BadInput, naming what first is another number here than in PyTorch."""
    tolerance = TOLERANCES[experiment.spec.dtype]
    rows = _choose_rows(experiment, state.step)
    _require_same_outputs(experiment, state, training, rows, tolerance)
    tape = _make_tape(experiment, state, rows)
    derivation = tape.derivation
    step = _make_torch_step(experiment, training, rows, list_masks(tape))
    comparison = TorchComparison(tolerance)
    for part, symbol, output in zip(
        training.chain.parts, list_symbols(placed, derivation), step.outputs, strict=True
    ):
        if part.choice != LOG_SOFTMAX:
            what = _("what {name} makes").format(name=part.name)
            comparison.require(what, tape[symbol], output, max(1e-3, _find_largest(output)))
    data = "D" if experiment.spec.regularizer else "L"
    scale = max(1.0, abs(step.loss))
    comparison.require(
        _("the loss {name}").format(name=training.loss.name),
        np.array(tape[data]),
        np.array(step.loss),
        scale,
    )
    gradients = _split_by_name(tape, "g")
    scale = _find_backward_scale(tape)
    _require_same_arrays(comparison, _("the gradient of {name}"), gradients, step.gradients, scale)
    following = _make_update(tape, derivation, step.gradients)
    _require_same_arrays(comparison, _("{name} after a step"), following, step.weights)
    statistics = {name: _find_statistic(tape, name) for name in step.statistics}
    _require_same_arrays(comparison, _("{name} after a step"), statistics, step.statistics)


class TorchComparison:
    """Compares numbers with PyTorch's. tolerance: of the largest."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance

    def require(self, what: str, ours: Any, theirs: Any, scale: float = 0.0) -> None:
        """Raise BadInput where they are farther apart. scale: the largest of their kind; their own
        largest if not given."""
        one, two = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
        two = two.reshape(one.shape) if one.size == two.size else two
        largest = scale or _find_largest(two) or 1.0
        with np.errstate(invalid="ignore"):
            distance = np.abs(one - two) if one.shape == two.shape else np.array(np.inf)
        distance = np.where(
            np.isfinite(distance), distance, np.where(_match_entries(one, two), 0, np.inf)
        )
        if distance.size and distance.max() > self.tolerance * largest:
            place = np.unravel_index(int(distance.argmax()), distance.shape)
            raise BadInput(
                _(
                    "This network is not read, for {what} is another number here: {ours:.17g} at "
                    "{place}, and in PyTorch {theirs:.17g}."
                ).format(
                    what=what,
                    ours=one[place],
                    theirs=two[place],
                    place=list(map(int, place)),
                )
            )


def _find_largest(array: Floats) -> float:
    finite = array[np.isfinite(array)]
    return float(np.max(np.abs(finite), initial=0.0))


def _match_entries(one: Floats, two: Floats) -> Any:
    return (one == two) | (np.isnan(one) & np.isnan(two)) if one.shape == two.shape else False


def _find_backward_scale(tape: Tape) -> float:
    """The largest sum of derivatives over the rows, were they all of one sign: where they cancel
    out, as before batch normalization, what is left of it is rounding of numbers so large."""
    names = {t for e in tape.derivation.acts("backward") for t in e.targets if t.startswith("dL_d")}
    arrays = [np.asarray(tape[name]) for name in names]
    return max((_find_largest(np.abs(a).sum(axis=0)) for a in arrays if a.ndim == 2), default=0.0)


def _require_same_arrays(
    comparison: TorchComparison,
    what: str,
    ours: Mapping[str, Floats],
    theirs: Mapping[str, Floats],
    least: float = 0.0,
) -> None:
    scale = max(map(_find_largest, theirs.values()), default=0.0)
    scale = max(scale, least)
    for name, value in theirs.items():
        comparison.require(what.format(name=name), ours[name], value, scale)


def _choose_rows(experiment: Experiment, step: int) -> Integers:
    """The numbers of the rows of the next batch, among those that are trained on."""
    rows = experiment.feed.list_rows(step)
    return np.arange(len(experiment.data.train)) if rows is None else rows


def _make_tape(experiment: Experiment, state: State, rows: Integers) -> Tape:
    """Our step on these rows, up to the gradient."""
    derivation = experiment.program.derive_for(len(rows))
    spec, t = experiment.spec, state.step + 1
    draws = {
        s.name: draw_uniform(spec.stream_seed, s.purpose, t, s.shape, spec.dtype)
        for s in derivation.of_role("draw")
        if not s.is_initial
    }
    batch = experiment.select_rows("train").take(rows).arrays
    with np.errstate(all="ignore"):
        return evaluate(derivation, {**batch, **draws, **state.vectors, **state.numbers, "t": t})


def _split_by_name(tape: Tape, vector: str) -> dict[str, Floats]:
    return view_weights(tape.derivation, np.asarray(tape[vector]))


def _make_update(
    tape: Tape, derivation: Derivation, gradients: Mapping[str, Floats]
) -> dict[str, Floats]:
    """The weights after our update by PyTorch's gradients. The penalty of a regularizer is in them
    as it was."""
    g = np.concatenate([np.ravel(gradients[s.name]) for s in derivation.weights()])
    with np.errstate(all="ignore"):
        tape.put("g", g.astype(derivation.dtype))
        tape.run(e for e in derivation.acts("update"))
    return view_weights(derivation, np.asarray(tape[derivation.carries["theta"]]))


def _find_statistic(tape: Tape, name: str) -> Floats:
    """A running statistic after the step: a part of what "running" becomes."""
    symbol = tape.derivation.symbols[name]
    following = np.asarray(tape[tape.derivation.carries[symbol.part_of]])
    part: Floats = following[symbol.offset : symbol.offset + symbol.size]
    return part


def list_masks(tape: Tape) -> list[Floats]:
    """The masks of dropout, in order."""
    return [
        np.asarray(tape[e.targets[0]])
        for e in tape.derivation.acts("forward")
        if e.formula == "layers.dropout.steps.k"
    ]


def _require_same_outputs(
    experiment: Experiment,
    state: State,
    training: TorchTraining,
    rows: Integers,
    tolerance: float,
) -> None:
    """The network in use, on the rows of a batch, in PyTorch's own forward."""
    torch, program = import_torch(), experiment.program
    training.model.eval()
    with torch.no_grad():
        theirs = training.model(training.x[_list_torch_rows(experiment, rows)]).numpy()
    training.model.train()
    derivation = program.derive_for(len(rows), training=False)
    vectors = program.select_vectors(state.vectors)
    x = experiment.select_rows("train").take(rows).x
    with np.errstate(all="ignore"):
        tape = evaluate(derivation, {"x": x, **vectors}, "forward")
    own, output = _get_own_output(training.chain), derivation.output
    if own == LOG_SOFTMAX:
        theirs = np.exp(theirs)
    elif own != training.loss.output:
        output = [*derivation.acts("forward")][-1].operands[0]
    TorchComparison(tolerance).require(_("what the model says in use"), tape[output], theirs)


def _get_own_output(chain: PartChain) -> Choice:
    """The activation that the model itself ends with."""
    last = chain.parts[-1]
    return last.choice if last.kind == "activation" else IDENTITY


def _list_torch_rows(experiment: Experiment, rows: Integers) -> Any:
    """Numbers of rows of the example."""
    return import_torch().as_tensor(np.asarray(experiment.data.train.rows)[rows])


def _make_torch_step(
    experiment: Experiment, training: TorchTraining, rows: Integers, masks: Sequence[Floats]
) -> TorchStep:
    """One step of PyTorch's, with our masks in the place of its own."""
    torch, index = import_torch(), _list_torch_rows(experiment, rows)
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

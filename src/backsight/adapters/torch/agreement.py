"""Whether a network that was read makes PyTorch's numbers: in use, and in one training step.

What is compared is never farther apart than 1e-12 (float64) or 1e-5 (float32) of the largest number
of its kind, gradients of the largest derivative that is added up in them. The update is compared
from PyTorch's own gradients: Adam makes a whole step of a gradient that is nothing but rounding, as
that of a bias before batch normalization is.
"""

from collections.abc import Mapping

import numpy as np

from backsight.adapters.network_parts import IDENTITY, PlacedParts
from backsight.adapters.torch.comparison import TorchComparison, find_largest
from backsight.adapters.torch.graph import PartChain
from backsight.adapters.torch.library import import_torch
from backsight.adapters.torch.network import list_symbols
from backsight.adapters.torch.parts import LOG_SOFTMAX
from backsight.adapters.torch.step import TorchTraining, list_torch_rows, make_torch_step
from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.spec import Choice
from backsight.engine.state import State, view_weights
from backsight.kernel.language import _
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats, Integers
from backsight.training.experiment import Experiment

TOLERANCES = {"float64": 1e-12, "float32": 1e-5}
"""Of the largest number of its kind, by dtype."""


def require_agreement(
    experiment: Experiment, state: State, placed: PlacedParts, training: TorchTraining
) -> None:
    """Raise BadInput, naming what first is another number here than in PyTorch."""
    tolerance = TOLERANCES[experiment.spec.dtype]
    rows = _choose_rows(experiment, state.step)
    _require_same_outputs(experiment, state, training, rows, tolerance)
    tape = _make_tape(experiment, state, rows)
    derivation = tape.derivation
    step = make_torch_step(experiment, training, rows, list_masks(tape))
    comparison = TorchComparison(tolerance)
    for part, symbol, output in zip(
        training.chain.parts, list_symbols(placed, derivation), step.outputs, strict=True
    ):
        if part.choice != LOG_SOFTMAX:
            what = _("what {name} makes").format(name=part.name)
            comparison.require(what, tape[symbol], output, max(1e-3, find_largest(output)))
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


def _find_backward_scale(tape: Tape) -> float:
    """The largest sum of derivatives over the rows, were they all of one sign: where they cancel
    out, as before batch normalization, what is left of it is rounding of numbers so large."""
    names = {t for e in tape.derivation.acts("backward") for t in e.targets if t.startswith("dL_d")}
    arrays = [np.asarray(tape[name]) for name in names]
    return max((find_largest(np.abs(a).sum(axis=0)) for a in arrays if a.ndim == 2), default=0.0)


def _require_same_arrays(
    comparison: TorchComparison,
    what: str,
    ours: Mapping[str, Floats],
    theirs: Mapping[str, Floats],
    least: float = 0.0,
) -> None:
    scale = max(map(find_largest, theirs.values()), default=0.0)
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
        theirs = training.model(training.x[list_torch_rows(experiment, rows)]).numpy()
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

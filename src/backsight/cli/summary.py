"""What is said before and after training."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.table import Table

from backsight.engine.complete import settled
from backsight.engine.spec import Choice
from backsight.face.differentiation import METHODS, Differentiation
from backsight.face.run import Run

SHOWN = ("loss", "accuracy", "precision", "recall", "f1", "r2", "mean_squared_error",
         "mean_absolute_error")  # fmt: skip


def announcement(run: Run) -> str:
    """What is about to be trained."""
    spec, data = run.spec, run.parts.data
    parts = ", ".join(
        f"{len(getattr(data, p)):,} {name}"
        for p, name in (("train", "to train"), ("validation", "to watch"), ("test", "to test"))
        if len(getattr(data, p))
    )
    kinds = f"{len(data.classes)} classes" if data.classes else f"target {', '.join(data.targets)}"
    lines = [
        f"{spec.data.source}: {parts} rows; {len(data.features)} inputs, {kinds}",
        f"network: {_network(run)} ({run.state.vectors['theta'].size:,} weights, {spec.dtype})",
        f"loss: {brief('losses', spec.loss)}"
        + (f" + {brief('regularizers', spec.regularizer)}" if spec.regularizer else ""),
        f"optimizer: {brief('optimizers', spec.optimizer)}, rate {spec.rate:g}, {_schedule(run)}"
        + (f", clipping {brief('clippings', spec.clipping)}" if spec.clipping else ""),
        f"{spec.steps:,} steps of {spec.batch:,} rows ({_epochs(run)}), seed {spec.seed}",
    ]
    return "\n".join([*lines, *(f"Note: {n}" for n in (*run.parts.notes, *run.derivation.notes))])


def metrics_table(run: Run) -> Table:
    """The metrics on every part; per-class ones as their mean over classes."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("metric")
    found = {part: run.metrics(part) for part in run.parts.y}
    for part in found:
        table.add_column(part, justify="right")
    for name in SHOWN:
        if name in found["train"]:
            several = np.ndim(found["train"][name]) == 1
            label = name.replace("_", " ") + (" (mean of classes)" if several else "")
            table.add_row(label, *(_number(m[name]) for m in found.values()))
    return table


def remarks(run: Run, seconds: float) -> Iterator[str]:
    """How long it took, and what a reader should know of the end."""
    speed = run.state.step / max(seconds, 1e-9)
    yield f"{run.state.step:,} steps in {seconds:.1f} s ({speed:,.0f} a second)"
    if run.differentiation and run.differentiation.steps:
        yield from _gradient(run.spec.gradient, run.differentiation)
    if run.stopped:
        yield f"Stopped early. {run.stopped}"
        if run.failure:
            yield "A lower --lr or a --clip-norm may keep the numbers finite."
    elif (stuck := local_minimum(run)) is not None:
        yield stuck


def _gradient(name: str, twins: Differentiation) -> Iterator[str]:
    """What the numerical gradients took, and how near they came to backpropagation."""
    each, share = 1000 * twins.seconds / len(twins.steps), twins.done / twins.rows
    half, all_ = np.median(twins.apart), twins.apart.max()
    yield (
        f"gradient: {METHODS[name].replace('_', ' ')}, {twins.evaluations:,} evaluations of the "
        f"loss a step in {each:.0f} ms; {share:.0%} of their rows were computed, the others "
        "provably do not change, or change alike"
    )
    yield (
        f"The loss is within {half:.0e} of that by backpropagation at half of the steps, within "
        f"{all_:.0e} at all (gradient.png)."
    )


def local_minimum(run: Run) -> str | None:
    """A sentence where training has come to rest although rows are still wrong."""
    moments = run.history.moments
    if not run.parts.classes or len(moments) < 10 or moments[-1].scores["train"] == 1:
        return None
    late, last = moments[int(0.8 * len(moments))].losses["train"], moments[-1].losses["train"]
    if abs(late - last) > 0.02 * abs(late) or run.parts.feed.per_epoch > 1:
        return None
    rows = len(run.parts.data.train)
    wrong = round((1 - moments[-1].scores["train"]) * rows)
    return (
        f"Training came to rest with {wrong} of {rows} training rows wrong: in the last fifth of "
        f"the steps the loss moved from {late:.4g} to {last:.4g} only. This is a local minimum or "
        "a plateau. Another --seed, or more --hidden units, may leave it."
    )


def _network(run: Run) -> str:
    """64 → 64 identity → batch_norm relu → 10 softmax."""
    said = [str(run.parts.program.inputs)]
    for layer in run.spec.layers:
        what = str(layer.units) if layer.units else brief("layers", layer.layer)
        bias = "" if layer.layer.settings.get("bias", True) else " no bias"
        said.append(f"{what} {layer.activation.name}{bias}" if layer.activation else what)
    return " → ".join(said)


def brief(catalog: str, choice: Choice | None) -> str:
    """A choice with the settings that differ from its record's defaults."""
    if choice is None:
        return ""
    usual = settled(catalog, Choice(choice.name)).settings
    return str(Choice(choice.name, {k: v for k, v in choice.settings.items() if v != usual[k]}))


def _schedule(run: Run) -> str:
    warm = f" after {run.spec.warmup} steps of warm-up" if run.spec.warmup else ""
    return f"{brief('schedules', run.spec.schedule)}{warm}"


def _epochs(run: Run) -> str:
    epochs = (run.spec.steps or 0) / run.history.per_epoch
    return f"{epochs:,.4g} epoch{'' if epochs == 1 else 's'}"


def _number(value: Any) -> str:
    mean = float(np.mean(value))
    return f"{mean:.4f}" if 1e-3 <= abs(mean) < 1e4 or mean == 0 else f"{mean:.3g}"

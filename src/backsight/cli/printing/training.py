"""What is said before and after training."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.table import Table

from backsight.engine.spec import Spec
from backsight.kernel.language import _, in_words, sentences
from backsight.runs.run import Run
from backsight.training.numerical_gradient import METHODS, Differentiation
from backsight.training.spec_diff import brief

SHOWN = (
    "loss",
    "accuracy",
    "precision",
    "recall",
    "f1",
    "r2",
    "mean_squared_error",
    "mean_absolute_error",
)


def announcement(run: Run, seeds: str = "") -> str:
    """What is about to be trained. seeds: where there are several."""
    spec = run.spec
    costs = [brief("losses", spec.loss), brief("regularizers", spec.regularizer)]
    lines = [
        _data(run),
        _("network: {layers} ({weights:,} weights, {dtype})").format(
            layers=network_words(spec, run.parts.program.inputs),
            weights=run.state.vectors["theta"].size,
            dtype=spec.dtype,
        ),
        _("loss: {loss}").format(loss=" + ".join(filter(None, costs))),
        _optimizer(run),
        _("{steps:,} steps of {batch:,} rows ({epochs}), seed {seed}").format(
            steps=spec.steps, batch=spec.batch, epochs=_epochs(run), seed=seeds or spec.seed
        ),
    ]
    if run.parts.engine:
        lines.append(_("engine: {engine} ({why})").format(engine=spec.engine, why=run.parts.engine))
    if run.state.step:
        lines.append(_("It goes on after step {step:,}.").format(step=run.state.step))
    notes = (*run.parts.notes, *run.derivation.notes, *run.notes)
    return "\n".join([*lines, *(_("Note: {note}").format(note=n) for n in notes)])


def _data(run: Run) -> str:
    """The source, the rows of each part, and what is to be learned."""
    data, told = run.parts.data, {}
    told["train"] = _("{rows:,} to train")
    told["validation"] = _("{rows:,} to watch")
    told["test"] = _("{rows:,} to test")
    rows = {p: len(getattr(data, p)) for p in told}
    said = _(", ").join(text.format(rows=rows[p]) for p, text in told.items() if rows[p])
    kinds = (
        _("{count} classes").format(count=len(data.classes))
        if data.classes
        else _("target {names}").format(names=", ".join(data.targets))
    )
    return _("{source}: {parts} rows; {inputs} inputs, {kinds}").format(
        source=run.spec.data.source, parts=said, inputs=len(data.features), kinds=kinds
    )


def _optimizer(run: Run) -> str:
    spec = run.spec
    said = (
        _("optimizer: {name}, rate {rate:g}, {schedule}, clipping {clipping}")
        if spec.clipping
        else _("optimizer: {name}, rate {rate:g}, {schedule}")
    )
    return said.format(
        name=brief("optimizers", spec.optimizer),
        rate=spec.rate,
        schedule=_schedule(run),
        clipping=brief("clippings", spec.clipping),
    )


def metrics_table(run: Run) -> Table:
    """The metrics on every part; per-class ones as their mean over classes."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("metric"))
    found = {part: run.evaluate(part) for part in run.parts.y}
    for part in found:
        table.add_column(_(part), justify="right")
    for name in SHOWN:
        if name in found["train"]:
            several = np.ndim(found["train"][name]) == 1
            label = _("loss") if name == "loss" else in_words(name)
            if several:
                label = _("{metric} (mean of classes)").format(metric=label)
            table.add_row(label, *(_number(m[name]) for m in found.values()))
    return table


def remarks(run: Run, steps: int, seconds: float) -> Iterator[str]:
    """How long so many steps took, and what a reader should know of the end."""
    speed = steps / max(seconds, 1e-9)
    yield _("{steps:,} steps in {seconds:.1f} s ({speed:,.0f} a second)").format(
        steps=steps, seconds=seconds, speed=speed
    )
    if run.differentiation and run.differentiation.steps:
        yield from _gradient(run.spec.gradient, run.differentiation)
    if run.stopped:
        yield sentences(_("Stopped early."), run.stopped)
        if run.failure:
            yield _("A lower --lr or a --clip-norm may keep the numbers finite.")
    elif (stuck := local_minimum(run)) is not None:
        yield stuck


def _gradient(name: str, twins: Differentiation) -> Iterator[str]:
    """What the numerical gradients took, and how near they came to backpropagation."""
    each, share = 1000 * twins.seconds / len(twins.steps), twins.done / twins.rows
    half, all_ = np.median(twins.apart), twins.apart.max()
    yield _(
        "gradient: {method}, {evaluations:,} evaluations of the loss a step in {each:.0f} ms; "
        "{share:.0%} of their rows were computed, the others provably do not change, or change "
        "alike"
    ).format(method=in_words(METHODS[name]), evaluations=twins.evaluations, each=each, share=share)
    yield _(
        "The loss is within {half:.0e} of that by backpropagation at half of the steps, within "
        "{all:.0e} at all (gradient.png)."
    ).format(half=half, all=all_)


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
    return _(
        "Training came to rest with {wrong} of {rows} training rows wrong: in the last fifth of "
        "the steps the loss moved from {late:.4g} to {last:.4g} only. This is a local minimum or "
        "a plateau. Another --seed, or more --hidden units, may leave it."
    ).format(wrong=wrong, rows=rows, late=late, last=last)


def network_words(spec: Spec, inputs: int) -> str:
    """64 → 64 identity → batch_norm relu → 10 softmax."""
    said = [str(inputs)]
    for layer in spec.layers:
        what = str(layer.units) if layer.units else brief("layers", layer.layer)
        if layer.activation:
            what = f"{what} {layer.activation.name}"
        if layer.activation and not layer.layer.settings.get("bias", True):
            what = _("{layer} no bias").format(layer=what)
        said.append(what)
    return " → ".join(said)


def _schedule(run: Run) -> str:
    name = brief("schedules", run.spec.schedule)
    if not run.spec.warmup:
        return name
    return _("{schedule} after {steps} steps of warm-up").format(
        schedule=name, steps=run.spec.warmup
    )


def _epochs(run: Run) -> str:
    epochs = (run.spec.steps or 0) / run.history.per_epoch
    said = _("{epochs:,.4g} epoch") if epochs == 1 else _("{epochs:,.4g} epochs")
    return said.format(epochs=epochs)


def _number(value: Any) -> str:
    mean = float(np.mean(value))
    return f"{mean:.4f}" if 1e-3 <= abs(mean) < 1e4 or mean == 0 else f"{mean:.3g}"

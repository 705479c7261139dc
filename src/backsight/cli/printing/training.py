"""What is said before and after training."""

import math
from collections.abc import Iterator

import numpy as np

from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import (
    _,
    format_rows,
    format_steps,
    join_sentences,
    join_words,
    ngettext,
    translate_name,
)
from backsight.runs.run import Run
from backsight.summaries.threads import describe_engine_threads, describe_idle_threads
from backsight.training.numerical_gradient import METHODS, Differentiation, find_step
from backsight.training.settings.differences import format_choice
from backsight.training.settings.last_rate import note_last_rate
from backsight.training.settings.network import format_network

MUCH_WORSE = 1.1
"""How many times the best validation loss the last one is where it is worth a word."""
BETTER_SCORE = 0.02
"""The same for scores: by how much the best is above the last."""
FAR_ABOVE = 1
"""By how many times the first training loss the last one is above it where it is worth a word."""
STILL = 0.02
"""By how much of itself a loss may move that has come to rest."""
MOST_NAMES = 6
MOST_COLUMNS = 30
"""What is listed of a table."""
SHOWN_SECONDS = 0.05
"""What something takes besides the steps where it is said."""
LINE = 80
"""Letters of a line of names."""


def announce_training(run: Run, seeds: str = "") -> list[str]:
    """What is about to be trained. seeds: where there are several."""
    spec = run.spec
    costs = [format_choice("losses", spec.loss), format_choice("regularizers", spec.regularizer)]
    lines = [
        _describe_data(run),
        *_list_columns(run),
        *_list_inputs(run),
        ngettext(
            "network: {layers} ({weights:,} weight, {dtype})",
            "network: {layers} ({weights:,} weights, {dtype})",
            run.state.vectors["theta"].size,
        ).format(
            layers=format_network(spec, run.experiment.program.inputs),
            weights=run.state.vectors["theta"].size,
            dtype=spec.dtype,
        ),
        _("loss: {loss}").format(loss=" + ".join(filter(None, costs)) + describe_loss_unit(run)),
        _describe_optimizer(run),
        _("{steps} of {rows} ({epochs}), seed {seed}").format(
            steps=format_steps(spec.steps),
            rows=format_rows(spec.batch),
            epochs=_format_epochs(run),
            seed=seeds or spec.seed,
        ),
    ]
    if run.experiment.engine:
        lines.append(
            _("engine: {engine} ({why})").format(engine=spec.engine, why=run.experiment.engine)
        )
    if run.differentiation is not None:
        lines.append(_announce_gradient(run.spec, run.differentiation))
    if run.state.step:
        lines.append(_("It goes on after step {step:,}.").format(step=run.state.step))
    notes = (
        *run.experiment.notes,
        *run.derivation.notes,
        *note_last_rate(spec),
        *run.notes,
        *describe_idle_threads(spec),
    )
    return [*lines, *(_("Note: {note}").format(note=n) for n in notes)]


def describe_loss_unit(run: Run) -> str:
    """In which units the loss is, where those are not the targets' own; of which mean or sum."""
    scaling, parts = run.experiment.target_scaling, []
    if run.spec.reduction == "sum":
        parts.append(_("summed over the rows"))
    if run.spec.data.weighs_rows:
        parts.append(_("rows weighed"))
    if scaling is not None and len(scaling.factor) == 1:
        parts.append(
            _("of {target} in units of its standard deviation, {factor:.4g}").format(
                target=run.experiment.data.targets[0], factor=scaling.factor[0]
            )
        )
    elif scaling is not None:
        parts.append(_("of the targets, each in units of its standard deviation"))
    return f" ({_('; ').join(parts)})" if parts else ""


def _announce_gradient(spec: CompleteSpec, twins: Differentiation) -> str:
    """What the numerical gradients will take, and how near to the truth they can come."""
    step = find_step(spec)
    if step is None:
        return _("gradient: {method}, {evaluations:,} evaluations of the loss a step").format(
            method=translate_name(METHODS[spec.gradient]), evaluations=twins.evaluations
        )
    return _(
        "gradient: {method} by {step:g}, {evaluations:,} evaluations of the loss a step; rounding "
        "alone moves a derivative by about {noise:.0e} times the loss, and a longer step passes "
        "more kinks"
    ).format(
        method=translate_name(METHODS[spec.gradient]),
        step=step,
        evaluations=twins.evaluations,
        noise=np.finfo(np.float64).eps / step,
    )


def _describe_data(run: Run) -> str:
    """The source, the rows of each part, and what is to be learned."""
    data, templates = run.experiment.data, {}
    templates["train"] = _("{rows:,} to train")
    templates["validation"] = _("{rows:,} to watch")
    templates["test"] = _("{rows:,} to test")
    rows = {p: len(getattr(data, p)) for p in templates}
    counts = join_words(text.format(rows=rows[p]) for p, text in templates.items() if rows[p])
    kinds = (
        _("{count} classes").format(count=len(data.classes))
        if data.classes
        else _("target {names}").format(names=join_words(data.targets))
    )
    return ngettext(
        "{source}: {parts} rows; {inputs} input, {kinds}",
        "{source}: {parts} rows; {inputs} inputs, {kinds}",
        len(data.features),
    ).format(source=run.spec.data.source, parts=counts, inputs=len(data.features), kinds=kinds)


def _list_columns(run: Run) -> Iterator[str]:
    """What the columns of a file were taken for: a line each, and one for all plain numbers."""
    table = run.experiment.table
    columns = () if table.image else table.columns
    plain = [column.name for column in columns if column.is_plain]
    width = min(24, max((len(c.name) for c in columns if not c.is_plain), default=0))
    if plain:
        template = ngettext(
            "{count:,} column of numbers: {names}",
            "{count:,} columns of numbers: {names}",
            len(plain),
        )
        room = LINE - len("  " + template.format(count=len(plain), names=""))
        yield "  " + template.format(count=len(plain), names=_join_names(plain, room))
    special = [column for column in columns if not column.is_plain]
    for column in special[:MOST_COLUMNS]:
        yield f"  {column.name:{width}}  {column.describe()}"
    if len(special) > MOST_COLUMNS:
        yield "  " + _("… and {count:,} more").format(count=len(special) - MOST_COLUMNS)


def _list_inputs(run: Run) -> Iterator[str]:
    """The inputs, where they are not the columns as they are."""
    inputs, template = run.experiment.data.inputs, _("inputs: {names}")
    if inputs.features:
        room = LINE - len("  " + template.format(names=""))
        yield "  " + template.format(names=_join_names(list(inputs.names), room))


def _join_names(names: list[str], room: int) -> str:
    """Some names, in so many letters; … for those that are too many."""
    for count in range(min(len(names), MOST_NAMES), 0, -1):
        text = join_words(names, most=count)
        if len(text) <= room:
            return text
    return names[0][: room - 1] + "…"


def _describe_optimizer(run: Run) -> str:
    spec = run.spec
    template = (
        _("optimizer: {name}, rate {rate:g}, {schedule}, clipping {clipping}")
        if spec.clipping
        else _("optimizer: {name}, rate {rate:g}, {schedule}")
    )
    return template.format(
        name=format_choice("optimizers", spec.optimizer),
        rate=spec.rate,
        schedule=_describe_schedule(run),
        clipping=format_choice("clippings", spec.clipping),
    )


def list_remarks(run: Run, steps: int, seconds: float) -> Iterator[str]:
    """How long so many steps took, and what a reader should know of the end. seconds: with all
    that came besides."""
    yield _describe_speed(run, steps, max(seconds - run.stopwatch.seconds, 1e-9))
    if run.differentiation and run.differentiation.steps:
        yield from _describe_gradient(run.spec.gradient, run.differentiation)
    if run.stopped:
        yield join_sentences(_("Stopped early."), run.stopped)
    elif (note := describe_local_minimum(run)) is not None:
        yield note
    if (note := describe_rise(run)) is not None:
        yield note
    if (note := describe_best_moment(run)) is not None:
        yield note


def _describe_speed(run: Run, steps: int, seconds: float) -> str:
    """How long the steps took by themselves, on how many threads, and what came besides."""
    text = ngettext(
        "{steps:,} step in {seconds:.1f} s ({speed:,.0f} a second)",
        "{steps:,} steps in {seconds:.1f} s ({speed:,.0f} a second)",
        steps,
    ).format(steps=steps, seconds=seconds, speed=steps / seconds)
    texts = [text, describe_engine_threads(run.spec.engine, run.threads)]
    besides = [
        template.format(seconds=taken)
        for template, taken in (
            (_("{seconds:.1f} s to compile"), run.stopwatch.compiling),
            (_("{seconds:.1f} s for losses and scores"), run.stopwatch.measuring),
            (_("{seconds:.1f} s to end the record"), run.stopwatch.recording),
        )
        if taken >= SHOWN_SECONDS
    ]
    if besides:
        texts.append(_("besides, {parts}").format(parts=join_words(besides)))
    return _("; ").join(filter(None, texts))


def _describe_gradient(name: str, twins: Differentiation) -> Iterator[str]:
    """What the numerical gradients took, and how near they came to backpropagation."""
    each, share = 1000 * twins.seconds / len(twins.steps), twins.done / twins.rows
    half, all_ = np.median(twins.apart), twins.apart.max()
    yield _(
        "gradient: {method}, {evaluations:,} evaluations of the loss a step in {each:.0f} ms; "
        "{share:.0%} of their rows were computed, the others provably do not change, or change "
        "alike"
    ).format(
        method=translate_name(METHODS[name]), evaluations=twins.evaluations, each=each, share=share
    )
    yield _(
        "The loss is within {half:.0e} of that by backpropagation at half of the steps, within "
        "{all:.0e} at all (gradient.png)."
    ).format(half=half, all=all_)


def describe_best_moment(run: Run) -> str | None:
    """A sentence where the network was much better before than it is now."""
    best, last = run.best_moment, run.history.moments[-1]
    if best is None or best is last or "validation" not in last.losses:
        return None
    before, now = best.losses["validation"], last.losses["validation"]
    scores = best.scores["validation"], last.scores["validation"]
    is_much_better = now > MUCH_WORSE * before or scores[0] > scores[1] + BETTER_SCORE
    if not (is_much_better or math.isnan(now) or run.spec.stop_early):
        return None
    template = (
        _(
            "The loss of the validation part was lower after step {step:,}: {before:.4g} against "
            "{now:.4g} now; {score} {score_before:.4g} against {score_now:.4g}. That network is "
            "kept: `backsight predict {folder} FILE --at best`."
        )
        if best.step
        else _(
            "The loss of the validation part was lowest before training: {before:.4g} against "
            "{now:.4g} now; {score} {score_before:.4g} against {score_now:.4g}."
        )
    )
    return template.format(
        step=best.step,
        before=before,
        now=now,
        score=translate_name(run.score_name),
        score_before=scores[0],
        score_now=scores[1],
        folder=run.folder or _("RUN"),
    )


def describe_local_minimum(run: Run) -> str | None:
    """A sentence where training has come to rest although rows are still wrong: in the last fifth
    of the steps no loss was far from the last."""
    moments = run.history.moments
    if not run.experiment.classes or len(moments) < 10 or moments[-1].scores["train"] == 1:
        return None
    losses = np.array([m.losses["train"] for m in moments[int(0.8 * len(moments)) :]])
    late, last = losses[0], losses[-1]
    is_still = np.abs(losses - last).max() <= STILL * abs(last)
    if not is_still or run.experiment.feed.per_epoch > 1 or _is_far_above(run):
        return None
    rows = len(run.experiment.data.train)
    wrong = round((1 - moments[-1].scores["train"]) * rows)
    return _(
        "Training came to rest with {wrong} of {rows} training rows wrong: in the last fifth of "
        "the steps the loss moved from {late:.4g} to {last:.4g} only. This is a local minimum or "
        "a plateau."
    ).format(wrong=wrong, rows=rows, late=late, last=last)


def _is_far_above(run: Run) -> bool:
    """Whether the training loss ended far above where it began."""
    first, last = (run.history.moments[k].losses["train"] for k in (0, -1))
    return last - first > FAR_ABOVE * abs(first)


def describe_rise(run: Run) -> str | None:
    """A sentence where training made the loss much larger."""
    if run.failure or not _is_far_above(run):
        return None
    first, last = (run.history.moments[k].losses["train"] for k in (0, -1))
    return _(
        "The loss of the training part ended far above its start: {last:.4g} against {first:.4g}."
    ).format(first=first, last=last)


def _describe_schedule(run: Run) -> str:
    name = format_choice("schedules", run.spec.schedule)
    if not run.spec.warmup:
        return name
    return ngettext(
        "{schedule} after {steps} step of warm-up",
        "{schedule} after {steps} steps of warm-up",
        run.spec.warmup,
    ).format(schedule=name, steps=run.spec.warmup)


def _format_epochs(run: Run) -> str:
    epochs = run.spec.steps / run.history.per_epoch
    template = _("{epochs:,.4g} epoch") if epochs == 1 else _("{epochs:,.4g} epochs")
    return template.format(epochs=epochs)

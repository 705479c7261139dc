"""Gradient noise: its scale, its spread by batch size, the short trainings, the states of a run."""

import math
from collections.abc import Iterator

from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _, join_sentences, ngettext
from backsight.plots.words import format_percent, format_rows
from backsight.studies.noise.reading import NoiseReading
from backsight.studies.noise.result import Noise
from backsight.studies.noise.trials import BatchTrial, BatchTrials
from backsight.summaries.blocks import make_document, make_paragraphs, make_table


def summarize_noise(noise: Noise) -> Document:
    """All of it."""
    return make_document(
        _("Gradient noise of {source}").format(source=noise.source),
        *make_paragraphs([format_heading(noise)]),
        *list_tables(noise),
        *make_paragraphs(list_remarks(noise)),
        *make_paragraphs(list_notes(noise), "note"),
    )


def format_heading(noise: Noise) -> str:
    """What was measured, where, and on which rows."""
    reading = noise.reading
    if noise.is_along:
        where = ngettext(
            "{count} state of the run", "{count} states of the run", len(noise.readings)
        ).format(count=len(noise.readings))
    else:
        where = _("after step {step:,}").format(step=reading.step)
    rows = (
        _("all {total:,} training rows")
        if reading.rows == reading.total
        else _("{rows:,} of the {total:,} training rows")
        if reading.total - reading.rows < reading.unit
        else _("a sample of {rows:,} of the {total:,} training rows (--rows takes more)")
    ).format(rows=reading.rows, total=reading.total)
    return _("{network}, {where}: gradients of {rows}").format(
        network=noise.title, where=where, rows=rows
    )


def list_tables(noise: Noise) -> Iterator[TableBlock]:
    """By size of batch, and the short trainings; or by state of the run."""
    if noise.is_along:
        yield _tabulate_states(noise)
        return
    yield _tabulate_spreads(noise)
    if noise.trials is not None and noise.trials.has_target:
        yield _tabulate_trials(noise.trials)


def _tabulate_states(noise: Noise) -> TableBlock:
    rows = [
        (f"{r.step:,}", f"{r.loss:.4g}", *_format_reading(r), format_percent(r.signal_share))
        for r in noise.readings
    ]
    head = (
        _("step"),
        _("loss"),
        "tr(Σ)",
        "|G|²",
        _("noise scale"),
        _("signal at batch {batch:,}").format(batch=noise.reading.batch),
    )
    return make_table(head, rows, left=0)


def _format_reading(reading: NoiseReading) -> tuple[str, str, str]:
    scale = reading.noise_scale
    return (
        f"{reading.trace:.4g}",
        _("hidden") if reading.is_hidden and reading.trace else _format_square(reading),
        "-" if scale is None else format_rows(scale),
    )


def _format_square(reading: NoiseReading) -> str:
    error = f" ± {reading.error:.1g}" if reading.error else ""
    return f"{reading.squared_gradient:.4g}{error}"


def _tabulate_spreads(noise: Noise) -> TableBlock:
    rows = [
        (
            f"{s.size:,}",
            f"{s.draws:,}" if s.draws else _("all rows"),
            f"{s.distance:.4g} ± {s.error:.1g}" if s.draws else "0",
            f"{s.law:.4g}",
            "-" if s.ratio is None else f"{s.ratio:.3f}",
            format_percent(s.signal_share),
        )
        for s in noise.spreads
    ]
    head = (_("batch"), _("drawn"), _("distance² from G"), _("by the law"), _("ratio"), _("signal"))
    return make_table(head, rows, left=0)


def _tabulate_trials(trials: BatchTrials) -> TableBlock:
    rows = [
        (
            f"{t.size:,}",
            f"{t.steps:,}" if t.is_reached else _describe_failure(t),
            f"{t.rows:,}" if t.is_reached else "-",
            "-"
            if math.isnan(t.epoch_seconds)
            else _("{seconds:.3g} s").format(seconds=t.epoch_seconds),
        )
        for t in trials.trials
    ]
    head = (
        _("batch"),
        _("steps to a loss of {loss:.4g}").format(loss=trials.target),
        _("rows seen"),
        _("time per epoch"),
    )
    return make_table(head, rows, left=0)


def _describe_failure(trial: BatchTrial) -> str:
    if trial.failure:
        return _("not finite in step {step:,}").format(step=trial.steps + 1)
    return _("not in {steps:,}").format(steps=trial.steps)


def list_remarks(noise: Noise) -> Iterator[str]:
    """What the numbers say."""
    if not noise.is_along:
        yield _describe_scale(noise)
        yield _describe_batch(noise.reading)
        if noise.trials is not None:
            yield _describe_trials(noise.trials)
    else:
        yield _describe_change(noise)
        if any(r.is_hidden and r.trace for r in noise.readings):
            yield _("Hidden: |G|² is less than two of its standard errors on so many rows.")
    yield _(
        "G: the gradient of all training rows; tr(Σ): the variance of that of one row, over all "
        "weights; noise scale: tr(Σ) / |G|² (B_simple of McCandlish et al., arXiv:1812.06162); "
        "signal: |G|² over the mean squared length of the gradient of such a batch."
    )


def _describe_scale(noise: Noise) -> str:
    reading, two = noise.reading, noise.two_sizes
    if reading.noise_scale is None:
        return (
            _("The gradient is 0 in every row: there is neither signal nor noise.")
            if reading.trace == 0
            else _(
                "The noise of {rows:,} rows hides the gradient, or it is 0 (tr(Σ) = {trace:.4g}, "
                "|G|² = {square}): the noise scale is not known."
            ).format(rows=reading.rows, trace=reading.trace, square=_format_square(reading))
        )
    per_row = (
        _("from the gradient of each row")
        if reading.unit == 1
        else _("from batches of {unit:,} rows").format(unit=reading.unit)
    )
    text = _("Noise scale: {scale} rows ({how}: tr(Σ) = {trace:.4g}, |G|² = {square}).").format(
        scale=format_rows(reading.noise_scale),
        how=per_row,
        trace=reading.trace,
        square=_format_square(reading),
    )
    if two is None:
        return text
    return join_sentences(
        text,
        _(
            "From the lengths of gradients of batches of {small:,} and {large:,} rows alone: "
            "{scale}."
        ).format(
            small=two.small,
            large=two.large,
            scale=_("not known") if two.noise_scale is None else format_rows(two.noise_scale),
        ),
    )


def _describe_batch(reading: NoiseReading) -> str:
    """What a larger batch would be good for."""
    share = format_percent(reading.signal_share)
    text = _("At the batch of {batch:,}, {share} of the gradient is signal.").format(
        batch=reading.batch, share=share
    )
    if reading.noise_scale is None or 2 * reading.batch > reading.total:
        return text
    return join_sentences(
        text,
        _(
            "Of a batch twice as large it would be {share}: a step at its best rate lowers the "
            "loss {factor:.2f} times as much."
        ).format(
            share=format_percent(reading.compute_signal_share(2 * reading.batch)),
            factor=reading.compute_signal_share(2 * reading.batch) / reading.signal_share,
        ),
    )


def _describe_trials(trials: BatchTrials) -> str:
    failure = next((t.failure for t in trials.trials if t.failure), "")
    if failure and not trials.has_target:
        return _("No trainings by batch size: with the spec's batch it fails. {why}").format(
            why=failure
        )
    if not trials.has_target:
        return _(
            "No trainings by batch size: the loss to go to, {target:.4g}, is not below that at the "
            "first weights, {start:.4g}."
        ).format(target=trials.target, start=trials.start)
    return join_sentences(
        ngettext(
            "Each training begins with the first weights, at the same constant rate, and its loss "
            "is watched on {rows:,} training row.",
            "Each training begins with the first weights, at the same constant rate, and its loss "
            "is watched on {rows:,} training rows.",
            trials.loss_rows,
        ).format(rows=trials.loss_rows),
        ngettext(
            "It goes to the loss that the spec's batch comes to in {steps:,} step.",
            "It goes to the loss that the spec's batch comes to in {steps:,} steps.",
            trials.steps,
        ).format(steps=trials.steps)
        if trials.steps
        else "",
        _("Times are of this machine, with NumPy."),
    )


def _describe_change(noise: Noise) -> str:
    known = [r for r in noise.readings if r.noise_scale is not None]
    if len(known) < 2:
        return _("The noise scale is known at fewer than two of these states.")
    first, last = known[0], known[-1]
    assert first.noise_scale is not None
    assert last.noise_scale is not None
    return _(
        "Noise scale: {first} rows after step {one:,}, {last} rows after step {two:,}."
    ).format(
        first=format_rows(first.noise_scale),
        one=first.step,
        last=format_rows(last.noise_scale),
        two=last.step,
    )


def list_notes(noise: Noise) -> Iterator[str]:
    """What holds only in part, and why."""
    reading, spec = noise.reading, noise.spec
    if reading.unit > 1:
        yield _(
            "Batch normalization makes the rows of a batch depend on each other: a row alone has "
            "no gradient, tr(Σ) is from batches of {unit:,} rows, and much smaller or larger "
            "batches do not keep to the law."
        ).format(unit=reading.unit)
    if reading.drawn_trace > 0:
        share = format_percent(reading.drawn_trace / reading.trace)
        yield _("{share} of tr(Σ) comes of dropout's masks.").format(share=share)
    if spec.data.weighs_rows and spec.reduction != "sum":
        yield _("Rows have weights, so that a batch's gradient is a ratio and the law holds about.")
    if spec.clipping is not None:
        yield _("These gradients are those before clipping.")
    yield from noise.replay_notes

"""A recorded run on one page: what was trained, how it went, its curves, what was found."""

from collections.abc import Iterator

import numpy as np

from backsight.engine.spec import CompleteSpec
from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Picture,
    TableBlock,
)
from backsight.kernel.language import N_, _, get_language, ngettext, translate_name
from backsight.kernel.plain_text.prose_text import escape_block, escape_prose
from backsight.kernel.types import Floats
from backsight.plots.curves.svg import draw_curve_svg
from backsight.recorder.machine import NATIVE_THREADS
from backsight.runs.metrics import Metrics
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.summary import count_farthest_replay, describe_status
from backsight.training.evaluation import get_score_name
from backsight.training.settings.words import list_layer_heads, list_layers, list_settings

MACHINE = {
    "blas": N_("matrix products (BLAS)"),
    "blas kernels": N_("kernels of the matrix products"),
    "threads": N_("threads"),
    "processor": N_("processor"),
    "system": N_("system"),
    "dtype": N_("numbers"),
    "numpy": "NumPy",
    "python": "Python",
}
"""What a machine's facts are called."""
ROWS = 12
"""Rows of the table of moments, at the most."""


def make_report(run: RecordedRun) -> Document:
    """The Document; nothing is trained again and no data are loaded."""
    record, spec = run.record, run.spec
    title = ngettext(
        "{name}: {status}, {steps:,} step", "{name}: {status}, {steps:,} steps", record.last_step
    ).format(name=record.about.name, status=describe_status(record), steps=record.last_step)
    blocks: list[Block] = [
        Paragraph(
            text=_("Recorded in {path}, begun {started}. Seed {seed}.").format(
                path=str(run.path), started=record.about.created, seed=spec.seed
            )
        ),
        *(Paragraph(text=f.say(), kind="note") for f in record.findings),
        Heading(text=_("How it went"), anchor="went"),
        *draw_curves(run.metrics, spec),
        *tabulate_moments(run),
        Heading(text=_("What was trained"), anchor="trained"),
        *_tabulate_spec(spec),
        Heading(text=_("Where, and what is kept"), anchor="kept"),
        *_tabulate_sessions(run),
        Paragraph(
            text=ngettext(
                "{count} state is kept; no step is more than {far:,} steps from one of them. "
                "`backsight explain RUN --step K` shows any step number by number.",
                "{count} states are kept; no step is more than {far:,} steps from one of them. "
                "`backsight explain RUN --step K` shows any step number by number.",
                len(record.snapshots),
            ).format(count=len(record.snapshots), far=count_farthest_replay(record))
        ),
    ]
    return Document(
        title=escape_prose(title), blocks=tuple(map(escape_block, blocks)), language=get_language()
    )


def _tabulate_spec(spec: CompleteSpec) -> Iterator[Block]:
    """The layers, and all other settings."""
    yield TableBlock(
        head=list_layer_heads(),
        rows=tuple(list_layers(spec)),
    )
    yield TableBlock(
        head=(_("setting"), _("value")),
        rows=tuple(list_settings(spec)),
        about=_("spec.toml in the folder of the run has them as they are typed."),
    )


def draw_curves(metrics: Metrics, spec: CompleteSpec) -> Iterator[Block]:
    """The loss, the gradient, and how far each layer's weights move."""
    names = {"loss": _("loss of every step"), "gradient_norm": _("length of the gradient")}
    weighted = [n for n, layer in enumerate(spec.layers, 1) if layer.initializer is not None]
    # A stranger's record may have columns of layers that its spec has not.
    numbers = {str(k): str(n) for k, n in enumerate(weighted, 1)}
    for column in metrics:
        if column.startswith("update_ratio/"):
            layer = column.partition("/")[2]
            names[column] = _(
                "layer {number} (W{layer}): length of the update by length of the weights"
            ).format(number=numbers.get(layer, "?"), layer=layer)
    for column, label in names.items():
        if column in metrics and len(metrics[column]):
            caption = _("{label}: {summary}").format(
                label=label, summary=_summarize_values(metrics["step"], metrics[column])
            )
            yield Picture(svg=_draw_curve(metrics, column, label), about=caption)


def _draw_curve(metrics: Metrics, column: str, label: str) -> str:
    return draw_curve_svg(metrics["step"].tolist(), metrics[column].tolist(), label)


def _summarize_values(steps: Floats, values: Floats) -> str:
    """The ends and the extremes; where the curve breaks off, the last number and the step."""
    finite = np.flatnonzero(np.isfinite(values))
    if not len(finite):
        return _("no number is finite")
    kept, last = values[finite], int(finite[-1])
    template = (
        _("first {first:.4g}, least {least:.4g}, largest {largest:.4g}, last {last:.4g}")
        if last == len(values) - 1
        else _(
            "first {first:.4g}, least {least:.4g}, largest {largest:.4g}, last {last:.4g}; not "
            "finite from step {step:,.0f} on"
        )
    )
    return template.format(
        first=kept[0],
        least=kept.min(),
        largest=kept.max(),
        last=values[last],
        step=steps[min(last + 1, len(steps) - 1)],
    )


def tabulate_moments(run: RecordedRun) -> Iterator[Block]:
    """Some of the moments at which the network was measured, the last among them."""
    moments = list(run.record.moments.items())
    if not moments:
        return
    row_numbers = sorted({round(i * (len(moments) - 1) / (ROWS - 1)) for i in range(ROWS)})
    parts = list(moments[-1][1].losses)
    score = translate_name(get_score_name(run.record.about.data))
    text, names = _("{metric}, {part}"), (_("loss"), score)
    head = [_("step"), *(text.format(metric=n, part=_(p)) for p in parts for n in names)]
    rows: list[tuple[Cell, ...]] = [
        (
            f"{step:,}",
            *(float(d.get(p, np.nan)) for p in parts for d in (moment.losses, moment.scores)),
        )
        for step, moment in (moments[i] for i in row_numbers)
    ]
    yield TableBlock(head=tuple(head), rows=tuple(rows), about=_("The network as it was measured."))


def _tabulate_sessions(run: RecordedRun) -> Iterator[Block]:
    sessions = run.record.sessions
    keys = dict.fromkeys(k for s in sessions.values() for k in s.machine if k != NATIVE_THREADS)
    yield TableBlock(
        head=("", *(_("session {number}").format(number=n) for n in sessions)),
        rows=tuple(
            (
                _(MACHINE.get(key, key)),
                *(s.machine.get(key, "") for s in sessions.values()),
            )
            for key in keys
        ),
        about=_("What the bits of a run depend on."),
    )

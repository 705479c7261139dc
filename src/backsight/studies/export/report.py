"""A recorded run on one page: what was trained, how it went, its curves, what was found."""

from collections.abc import Iterator

import numpy as np

from backsight.kernel.document import Block, Cell, Document, Heading, Paragraph, Picture, Table
from backsight.kernel.language import _, language
from backsight.kernel.types import Floats
from backsight.plots.drawing import drawn_curve
from backsight.runs.recorded_run import Metrics, RecordedRun
from backsight.runs.summary import farthest, status_of
from backsight.training.overrides import leaves

ROWS = 12
"""Rows of the table of moments, at the most."""


def report_of(run: RecordedRun) -> Document:
    """The Document; nothing is trained again and no data are loaded."""
    record, spec = run.record, run.spec
    title = _("{name}: {status}, {steps:,} steps").format(
        name=record.about.name, status=status_of(record), steps=record.last_step
    )
    blocks: list[Block] = [
        Paragraph(
            text=_("Recorded in {path}, begun {started}. Seed {seed}.").format(
                path=run.path, started=record.about.created, seed=spec.seed
            )
        ),
        *(Paragraph(text=_plain(f.text), kind="note") for f in record.findings),
        Heading(text=_("How it went"), anchor="went"),
        *_curves(run.metrics),
        *_measured(run),
        Heading(text=_("What was trained"), anchor="trained"),
        Table(head=(_("key"), _("value")), rows=tuple((k, _plain(v)) for k, v in leaves(spec))),
        Heading(text=_("Where, and what is kept"), anchor="kept"),
        *_sessions(run),
        Paragraph(
            text=_(
                "{count} states are kept; no step is more than {far:,} steps from one of them. "
                "`backsight explain RUN --step K` shows any step number by number."
            ).format(count=len(record.snapshots), far=farthest(record))
        ),
    ]
    return Document(title=_plain(title), blocks=tuple(blocks), language=language())


def _curves(metrics: Metrics) -> Iterator[Block]:
    """The loss, the gradient, and how far each layer's weights move."""
    names = {"loss": _("loss of every step"), "gradient_norm": _("length of the gradient")}
    for column in metrics:
        if column.startswith("update_ratio/"):
            layer = column.partition("/")[2]
            names[column] = _(
                "layer {layer}: length of the update by length of the weights"
            ).format(layer=layer)
    for column, label in names.items():
        if column in metrics and len(metrics[column]):
            said = _("{label}: {summary}").format(label=label, summary=_summary(metrics[column]))
            yield Picture(svg=_drawn(metrics, column, label), about=said)


def _drawn(metrics: Metrics, column: str, label: str) -> str:
    return drawn_curve(metrics["step"].tolist(), metrics[column].tolist(), label)


def _summary(values: Floats) -> str:
    known = values[np.isfinite(values)]
    if not len(known):
        return _("no number is finite")
    return _("first {first:.4g}, least {least:.4g}, largest {largest:.4g}, last {last:.4g}").format(
        first=values[0], least=known.min(), largest=known.max(), last=values[-1]
    )


def _measured(run: RecordedRun) -> Iterator[Block]:
    moments = list(run.record.moments.items())
    if not moments:
        return
    chosen = sorted({round(i * (len(moments) - 1) / (ROWS - 1)) for i in range(ROWS)})
    parts = list(moments[-1][1].losses)
    head = [_("step"), *(f"{_(p)}, {w}" for p in parts for w in (_("loss"), _("score")))]
    rows: list[tuple[Cell, ...]] = [
        (f"{step:,}", *(float(d[p]) for p in parts for d in (moment.losses, moment.scores)))
        for step, moment in (moments[i] for i in chosen)
    ]
    yield Table(head=tuple(head), rows=tuple(rows), about=_("The network as it was measured."))


def _sessions(run: RecordedRun) -> Iterator[Block]:
    sessions = run.record.sessions
    keys = list(dict.fromkeys(k for s in sessions.values() for k in s.machine))
    yield Table(
        head=("", *(_("session {number}").format(number=n) for n in sessions)),
        rows=tuple(
            (key, *(_plain(s.machine.get(key, "")) for s in sessions.values())) for key in keys
        ),
        about=_("What the bits of a run depend on."),
    )


def _plain(text: str) -> str:
    """Text in which braces stand for no names."""
    return text.replace("{", "(").replace("}", ")")

"""What is kept of a run: its record, the metrics of every step, the network, files."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from backsight.kernel.document import Document
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.prose import squeeze
from backsight.runs.metrics import Metrics
from backsight.runs.predictor import Predictor
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.summary import describe_status
from backsight.studies.export.report import draw_curves, tabulate_moments
from backsight.summaries.blocks import make_document, make_paragraphs, make_table

CURVES = 2
"""Of a record: the loss, and the length of the gradient."""
NAMES, NAME = 20, 24
"""How many names of features or classes are told, and how many letters of each."""


def summarize_record(run: RecordedRun) -> Document:
    """What the record itself tells: no data are loaded and no step is made again."""
    record = run.record
    if run.is_closed:
        return make_document(_("{name}: closed").format(name=run.path.parent))
    title = ngettext(
        "{name}: {status}, {steps:,} step", "{name}: {status}, {steps:,} steps", record.last_step
    ).format(name=run.path.parent, status=describe_status(record), steps=record.last_step)
    return make_document(
        title,
        *make_paragraphs([f.say() for f in record.findings] + list(record.notes), "note"),
        *tabulate_moments(run),
        *islice(draw_curves(Metrics(record.metrics), record.final_spec), CURVES),
    )


def summarize_metrics(metrics: Metrics) -> Document:
    """Every column in a few numbers."""
    count = len(metrics["step"])
    title = ngettext("The metrics of {count:,} step", "The metrics of {count:,} steps", count)
    head = (_("column"), _("first"), _("least"), _("largest"), _("last"))
    rows = [
        (name, float(v[0]), float(v.min()), float(v.max()), float(v[-1]))
        for name, v in metrics.items()
        if len(v)
    ]
    return make_document(title.format(count=count), make_table(head, rows))


def summarize_predictor(predictor: Predictor) -> Document:
    """Which network it is, and what it takes and says."""
    title = _("{name}: the network after step {step:,}").format(
        name=predictor.folder, step=predictor.step
    )
    rows = [
        (_("inputs"), _join_names(predictor.features)),
        (_("target"), _join_names(predictor.targets)),
    ]
    if predictor.classes:
        rows.append((_("classes"), _join_names(predictor.classes)))
    rows.append((_("weights"), f"{predictor.theta.size:,}"))
    return make_document(title, make_table((_("key"), _("value")), rows, left=2))


def _join_names(names: Sequence[str]) -> str:
    more = [_("… and {count:,} more").format(count=len(names) - NAMES)] if names[NAMES:] else []
    return join_words([*(squeeze(str(name), NAME) for name in names[:NAMES]), *more])


def summarize_files(files: Sequence[Path]) -> Document:
    """Each file and its size."""
    title = ngettext("{count:,} file was written", "{count:,} files were written", len(files))
    rows = [(str(p), f"{p.stat().st_size:,}" if p.exists() else "-") for p in files]
    return make_document(title.format(count=len(files)), make_table((_("file"), _("bytes")), rows))

"""A network in training or trained: how good it is on every part of its data."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _, join_sentences, ngettext, translate_name
from backsight.maths import catalogs
from backsight.runs.run import Run
from backsight.summaries.blocks import make_document, make_paragraphs, make_table
from backsight.summaries.threads import describe_engine_threads
from backsight.training.evaluation import average_classes
from backsight.training.experiment import Experiment, format_network_title
from backsight.training.settings.words import list_layer_heads, list_layers, list_settings


def summarize_run(run: Run) -> Document:
    """How far it is, and its table of metrics."""
    return make_document(
        format_network_title(run.experiment),
        *make_paragraphs(_describe_progress(run)),
        tabulate_metrics(run),
        *make_paragraphs(run.notes, "note"),
    )


def summarize_experiment(experiment: Experiment) -> Document:
    """The layers, and all other settings."""
    spec = experiment.spec
    return make_document(
        format_network_title(experiment),
        TableBlock(head=list_layer_heads(), rows=tuple(list_layers(spec))),
        TableBlock(head=(_("setting"), _("value")), rows=tuple(list_settings(spec))),
        *make_paragraphs(experiment.notes, "note"),
    )


def _describe_progress(run: Run) -> Iterator[str]:
    yield ngettext(
        "{done:,} of {planned:,} step", "{done:,} of {planned:,} steps", run.spec.steps
    ).format(done=run.state.step, planned=run.spec.steps)
    if run.threads:
        yield describe_engine_threads(run.spec.engine, run.threads)
    if run.stopped:
        yield join_sentences(_("Stopped early."), run.stopped)
    if run.folder is not None:
        yield _("Recorded in {path}.").format(path=run.folder)


def tabulate_metrics(run: Run) -> TableBlock:
    """The metrics on every part; per-class ones as their mean over classes."""
    metrics = {part: run.evaluate(part) for part in run.experiment.y}
    rows = []
    for name in list_shown_metrics():
        if name in metrics["train"]:
            label = _format_name(run, name)
            if np.ndim(metrics["train"][name]) == 1:
                label = _("{metric} (mean of classes)").format(metric=label)
            rows.append((label, *(format_metric(m[name]) for m in metrics.values())))
    head = (_("metric"), *(_(part) for part in metrics))
    return make_table(head, rows)


def _format_name(run: Run, name: str) -> str:
    if name != "loss":
        return translate_name(name)
    return label_loss(run.experiment.target_scaling is not None)


def label_loss(is_scaled: bool) -> str:
    """What the loss is called. is_scaled: the targets are, so that other metrics are in other
    units."""
    return _("loss (scaled targets)") if is_scaled else _("loss")


def list_shown_metrics() -> list[str]:
    """The loss, and every metric that trainings show as a number, in their places."""
    metrics = sorted(catalogs["metrics"].values(), key=lambda m: (m.place, m.name))
    return ["loss", *(m.name for m in metrics if m.shape != "matrix" and m.in_training)]


def format_metric(value: Any) -> str:
    """A metric; of one number a class, their mean; "–" where it is not defined."""
    mean = average_classes(value)
    if math.isnan(mean):
        return "–"
    return f"{mean:.4f}" if 1e-3 <= abs(mean) < 1e4 or mean == 0 else f"{mean:.3g}"

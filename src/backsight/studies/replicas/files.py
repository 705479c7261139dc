"""A folder of replicas: the table of each, the summary, a picture, and the best one's spec."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight import plots
from backsight.disk.write import write
from backsight.engine.spec import CompleteSpec, to_plain, to_text
from backsight.kernel.language import _, format_replicas
from backsight.plots.words import format_part
from backsight.recorder import folder as on_disk
from backsight.runs.run import Run
from backsight.studies.replicas.seeds import format_seeds
from backsight.studies.replicas.statistics import iterate_rows, summarize_cell
from backsight.studies.replicas.training import ReplicaTraining
from backsight.training.charts import format_title

TABLE, SUMMARY, BEST, PICTURE = "replicas.csv", "replicas.json", "best.toml", "replicas.png"


def write_replicas(training: ReplicaTraining, out: str = "") -> Path:
    """Write to a new folder; returns the path. out: "" for runs/SOURCE-replicas-0001, counted
    up."""
    source = Path(training.cells[0].experiment.spec.data.source).stem
    folder = on_disk.make_folder(f"{source}-replicas", out)
    on_disk.write_table(folder / TABLE, list(iterate_rows(training)))
    on_disk.write_json(folder / SUMMARY, to_plain_summary(training))
    if training.ranked:
        write(folder / BEST, to_text(_get_best_spec(training), form="toml"))
    if training.outcomes:
        plots.save(draw_picture(training), folder / PICTURE)
    return folder


def _get_best_spec(training: ReplicaTraining) -> CompleteSpec:
    """The spec of the best one, on the engine whose bits a stack has."""
    spec = training.make_experiment(training.ranked[0]).spec
    return msgspec.structs.replace(spec, engine="numpy") if spec.engine == "auto" else spec


def to_plain_summary(training: ReplicaTraining) -> dict[str, Any]:
    """All numbers as JSON can hold them; None for what is no number."""
    best = training.ranked[0] if training.ranked else None
    plain = {
        "seeds": list(training.seeds),
        "stopped": training.stopped,
        "judged_on": training.judged,
        "chosen_by": f"{training.part} loss",
        "best": best and {"seed": best.member.seed, **training.cells[best.member.cell].options},
        "cells": [summarize_cell(training, at) for at in range(len(training.cells))],
        "specs": [to_plain(cell.experiment.spec) for cell in training.cells],
        "replicas": list(iterate_rows(training)),
    }
    finite_summary: dict[str, Any] = _replace_nonfinite(plain)
    return finite_summary


def draw_picture(training: ReplicaTraining) -> Any:
    """The loss of all replicas over the steps, as a Figure; of many cells the best ones."""
    part = training.part
    bands = _choose_bands(training, part)
    spec = training.cells[0].experiment.spec
    with plots.use_drawable_language():
        subtitles = [
            format_title(Run(training.cells[0].experiment))
            if len(training.cells) == 1
            else _get_source_name(training)
        ]
        subtitles.append(_("seeds {seeds}").format(seeds=format_seeds(training.seeds)))
        if len(bands) < len(training.cells):
            subtitles.append(
                _("the best {shown} of {count} cells").format(
                    shown=len(bands), count=len(training.cells)
                )
            )
        heading = format_replicas(len(training.outcomes))
        name = format_part(part)
    return plots.draw_bands(
        bands,
        title=heading,
        subtitle=" · ".join(subtitles),
        part=name,
        loss_name=spec.loss.name,
    )


def _choose_bands(training: ReplicaTraining, part: str) -> list[plots.Band]:
    """The bands of the cells; where they are many, of those with the least median at the end."""
    bands = []
    for index, cell in enumerate(training.cells):
        steps, losses = training.losses(part, index)
        if len(steps):
            failure_steps = [
                o.failure.step
                for o in training.failed
                if o.failure is not None and o.member.cell == index
            ]
            bands.append(
                plots.Band(name=cell.name, steps=steps, losses=losses, failure_steps=failure_steps)
            )
    if len(bands) <= plots.MOST_BANDS:
        return bands
    ends = [
        float(np.nanmedian(b.losses[np.isfinite(b.losses[:, -1]), -1], axis=0))
        if np.isfinite(b.losses[:, -1]).any()
        else np.inf
        for b in bands
    ]
    best = sorted(np.argsort(ends)[: plots.MOST_BANDS])
    return [bands[i] for i in best]


def _get_source_name(training: ReplicaTraining) -> str:
    return training.cells[0].experiment.spec.data.source.rsplit("/", 1)[-1]


def _replace_nonfinite(value: Any) -> Any:
    """With None for every number that JSON has no word for."""
    if isinstance(value, Mapping):
        return {str(k): _replace_nonfinite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_replace_nonfinite(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value

"""A folder of replicas: the table of each, the summary, a picture, and the best one's spec."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.engine.spec import Spec, to_plain, to_text
from backsight.kernel.language import _
from backsight.plots import drawable_language, save
from backsight.plots.replicas import MOST, Band, draw_bands
from backsight.plots.words import part_name
from backsight.recorder import folder as on_disk
from backsight.runs.run import Run
from backsight.studies.replicas.seeds import seeds_said
from backsight.studies.replicas.statistics import rows, summary_of
from backsight.studies.replicas.training import ReplicaTraining
from backsight.training.charts import title

TABLE, SUMMARY, BEST, PICTURE = "replicas.csv", "replicas.json", "best.toml", "replicas.png"


def write(found: ReplicaTraining, out: str = "") -> Path:
    """Write to a new folder; returns the path. out: "" for runs/SOURCE-replicas-0001, counted
    up."""
    source = Path(found.cells[0].parts.spec.data.source).stem
    folder = on_disk.new_folder(f"{source}-replicas", out)
    on_disk.write_table(folder / TABLE, list(rows(found)))
    on_disk.write_json(folder / SUMMARY, as_plain(found))
    if found.ranked:
        on_disk.write(folder / BEST, to_text(_best(found), form="toml"))
    if found.outcomes:
        save(picture(found), folder / PICTURE)
    return folder


def _best(found: ReplicaTraining) -> Spec:
    """The spec of the best one, on the engine whose bits a stack has."""
    spec = found.parts(found.ranked[0]).spec
    return msgspec.structs.replace(spec, engine="numpy") if spec.engine == "auto" else spec


def as_plain(found: ReplicaTraining) -> dict[str, Any]:
    """All numbers as JSON can hold them; None for what is no number."""
    best = found.ranked[0] if found.ranked else None
    plain = {
        "seeds": list(found.seeds),
        "stopped": found.stopped,
        "judged_on": found.judged,
        "chosen_by": f"{found.part} loss",
        "best": best and {"seed": best.member.seed, **found.cells[best.member.cell].options},
        "cells": [summary_of(found, at) for at in range(len(found.cells))],
        "specs": [to_plain(cell.parts.spec) for cell in found.cells],
        "replicas": list(rows(found)),
    }
    known: dict[str, Any] = _finite(plain)
    return known


def picture(found: ReplicaTraining) -> Any:
    """The loss of all replicas over the steps, as a Figure; of many cells the best ones."""
    part = found.part
    shown = _shown(found, part)
    spec = found.cells[0].parts.spec
    with drawable_language():
        said = [title(Run(found.cells[0].parts)) if len(found.cells) == 1 else _source(found)]
        said.append(_("seeds {seeds}").format(seeds=seeds_said(found.seeds)))
        if len(shown) < len(found.cells):
            said.append(
                _("the best {shown} of {count} cells").format(
                    shown=len(shown), count=len(found.cells)
                )
            )
        heading = _("{count:,} replicas").format(count=len(found.outcomes))
        name = part_name(part)
    return draw_bands(
        shown,
        title=heading,
        subtitle=" · ".join(said),
        part=name,
        loss_name=spec.loss.name if spec.loss else "",
    )


def _shown(found: ReplicaTraining, part: str) -> list[Band]:
    """The bands of the cells; where they are many, of those with the least median at the end."""
    bands = []
    for at, cell in enumerate(found.cells):
        steps, losses = found.losses(part, at)
        if len(steps):
            failed = [
                o.failure.step
                for o in found.failed
                if o.failure is not None and o.member.cell == at
            ]
            bands.append(Band(name=cell.name, steps=steps, losses=losses, failed=failed))
    if len(bands) <= MOST:
        return bands
    ends = [
        float(np.nanmedian(b.losses[np.isfinite(b.losses[:, -1]), -1], axis=0))
        if np.isfinite(b.losses[:, -1]).any()
        else np.inf
        for b in bands
    ]
    best = sorted(np.argsort(ends)[:MOST])
    return [bands[i] for i in best]


def _source(found: ReplicaTraining) -> str:
    return found.cells[0].parts.spec.data.source.rsplit("/", 1)[-1]


def _finite(value: Any) -> Any:
    """With None for every number that JSON has no word for."""
    if isinstance(value, Mapping):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value

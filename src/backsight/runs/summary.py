"""What can be said of a recorded run without its data: for lists, and in full."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.engine.spec import to_plain
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.recorder.record import Record, list_records


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """One run of a list."""

    place: Path
    """The record's file."""
    status: str = ""
    """In words."""
    steps: int = 0
    """That are done."""
    planned: int = 0
    """That are to be done."""
    loss: float = float("nan")
    """Of the last step."""
    score: float = float("nan")
    """The last that was measured, on validation rows where there are some."""
    started: str = ""
    """ISO 8601, UTC."""
    size: int = 0
    """Of the file, in bytes."""
    parent: str = ""
    """NAME@STEP of the run that it branched off from; "" for none."""
    damage: str = ""
    """Why it cannot be read; then nothing else is known."""


def list_runs(folder: str | Path) -> list[ListedRun]:
    """The runs in a folder. Raises BadData where there is no such folder."""
    runs = []
    for path, record in list_records(folder):
        if isinstance(record, BadData):
            runs.append(ListedRun(place=path, damage=str(record)))
            continue
        with record:
            try:
                runs.append(_summarize_record(path, record))
            except BadData as error:
                runs.append(ListedRun(place=path, damage=str(error)))
    return runs


def _summarize_record(path: Path, record: Record) -> ListedRun:
    last = record.last_step
    losses = record.metrics_between(last, last)["loss"]
    moment = record.moments[max(record.moments)] if record.moments else None
    scores = moment.scores if moment else {}
    parent = record.about.parent
    return ListedRun(
        place=path,
        status=describe_status(record),
        steps=last,
        planned=record.final_spec.steps,
        loss=float(losses[-1]) if len(losses) else float("nan"),
        score=float(scores.get("validation", scores.get("train", "nan"))),
        started=record.about.created,
        size=record.path.stat().st_size,
        parent=f"{Path(parent.place).name}@{parent.step}" if parent else "",
    )


def describe_status(record: Record) -> str:
    """running, finished, interrupted, or failed at a step in a symbol."""
    words = {
        "running": _("running"),
        "finished": _("finished"),
        "interrupted": _("interrupted"),
        "failed": _("failed"),
    }
    failure = record.failure
    status = record.status
    if status == "failed" and failure is not None:
        return _("failed at step {step:,} in {symbol}").format(
            step=failure.end + 1, symbol=failure.symbol
        )
    return words[status]


def count_farthest_replay(record: Record) -> int:
    """The most steps that have to be made again to be back at any step of a run."""
    snapshot_steps = np.array([record.first_step, *record.snapshots, record.last_step + 1])
    return int(np.diff(np.unique(snapshot_steps)).max(initial=1)) - 1


def as_plain(record: Record) -> dict[str, Any]:
    """All that a record says, but for the metrics of every step and the states, as plain data."""
    return {
        "about": msgspec.to_builtins(record.about),
        "spec": to_plain(record.spec),
        "status": record.status,
        "steps": record.last_step,
        "planned": record.final_spec.steps,
        "segments": msgspec.to_builtins(record.segments),
        "sessions": msgspec.to_builtins(list(record.sessions.values())),
        "moments": {str(k): msgspec.to_builtins(m) for k, m in record.moments.items()},
        "findings": msgspec.to_builtins(record.findings),
        "snapshots": record.snapshots,
        "farthest_from_a_snapshot": count_farthest_replay(record),
        "bytes": record.path.stat().st_size,
    }

"""The numbers of replicas: of each for a table, and over the seeds of a cell."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.kernel.types import Floats
from backsight.studies.replicas.grid import value_said
from backsight.studies.replicas.outcome import Outcome, numbers_of
from backsight.studies.replicas.training import ReplicaTraining


def spread(values: Floats) -> dict[str, float]:
    """Mean, deviation (over n - 1), least, median and largest. NaN where there are too few."""
    if not len(values):
        return dict.fromkeys(("mean", "deviation", "least", "median", "largest"), float("nan"))
    deviation = float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    return {
        "mean": float(values.mean()),
        "deviation": deviation,
        "least": float(values.min()),
        "median": float(np.median(values)),
        "largest": float(values.max()),
    }


def rows(found: ReplicaTraining) -> Iterator[dict[str, Any]]:
    """A row for each replica: seed, the grid's options, how far it came, and its metrics."""
    for outcome in found.outcomes:
        yield {"seed": outcome.member.seed, **_options(found, outcome), **_ending(outcome)} | {
            f"{part}_{name}": value
            for part, metrics in outcome.metrics.items()
            for name, value in numbers_of(metrics).items()
        }


def summary_of(found: ReplicaTraining, cell: int) -> dict[str, Any]:
    """One cell of the grid over its seeds: how many, how good, which is best."""
    own = [o for o in found.outcomes if o.member.cell == cell]
    ranked = [o for o in found.ranked if o.member.cell == cell]
    parts = found.cells[cell].parts.y
    failed = [o for o in own if o.failure is not None]
    return {
        "options": {k: value_said(v) for k, v in found.cells[cell].options.items()},
        "replicas": len(own),
        "failed": {o.member.seed: o.failure.step for o in failed if o.failure is not None},
        "best": ranked[0].member.seed if ranked else None,
        "worst": ranked[-1].member.seed if ranked else None,
        "metrics": {
            part: {name: spread(found.values(name, part, cell)) for name in _names(ranked, part)}
            for part in parts
        },
    }


def _names(outcomes: list[Outcome], part: str) -> list[str]:
    return list(numbers_of(outcomes[0].metrics[part])) if outcomes else []


def _options(found: ReplicaTraining, outcome: Outcome) -> dict[str, str]:
    options = found.cells[outcome.member.cell].options
    return {key: value_said(value) for key, value in options.items()}


def _ending(outcome: Outcome) -> dict[str, Any]:
    failure = outcome.failure
    return {"steps": outcome.state.step, "failed_at": "" if failure is None else failure.step}

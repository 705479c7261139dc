"""The numbers of replicas: of each for a table, and over the seeds of a cell."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.kernel.types import Floats
from backsight.studies.replicas.grid import format_value
from backsight.studies.replicas.outcome import Outcome, average_metrics
from backsight.studies.replicas.training import ReplicaTraining


def summarize_values(values: Floats) -> dict[str, float]:
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


def iterate_rows(training: ReplicaTraining) -> Iterator[dict[str, Any]]:
    """A row for each replica: seed, the grid's options, how far it came, and its metrics."""
    for outcome in training.outcomes:
        yield {
            "seed": outcome.member.seed,
            **_format_options(training, outcome),
            **_describe_ending(outcome),
        } | {
            f"{part}_{name}": value
            for part, metrics in outcome.metrics.items()
            for name, value in average_metrics(metrics).items()
        }


def summarize_cell(training: ReplicaTraining, cell: int) -> dict[str, Any]:
    """One cell of the grid over its seeds: how many, how good, which is best."""
    outcomes = [o for o in training.outcomes if o.member.cell == cell]
    ranked = [o for o in training.ranked if o.member.cell == cell]
    parts = training.cells[cell].experiment.y
    failed = [o for o in outcomes if o.failure is not None]
    return {
        "options": {k: format_value(v) for k, v in training.cells[cell].options.items()},
        "replicas": len(outcomes),
        "failed": {o.member.seed: o.failure.step for o in failed if o.failure is not None},
        "best": ranked[0].member.seed if ranked else None,
        "worst": ranked[-1].member.seed if ranked else None,
        "metrics": {
            part: {
                name: summarize_values(training.values(name, part, cell))
                for name in _list_metric_names(ranked, part)
            }
            for part in parts
        },
    }


def _list_metric_names(outcomes: list[Outcome], part: str) -> list[str]:
    return list(average_metrics(outcomes[0].metrics[part])) if outcomes else []


def _format_options(training: ReplicaTraining, outcome: Outcome) -> dict[str, str]:
    options = training.cells[outcome.member.cell].options
    return {key: format_value(value) for key, value in options.items()}


def _describe_ending(outcome: Outcome) -> dict[str, Any]:
    failure = outcome.failure
    return {"steps": outcome.state.step, "failed_at": "" if failure is None else failure.step}

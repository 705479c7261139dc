"""What `backsight check` prints: the arrays, the work, the sweep, the remarks; or plain data."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from backsight import plots
from backsight.checks import Agreement, Point, Sweep
from backsight.cli.printing.output import make_console, print_lines, print_table
from backsight.kernel.language import _, ngettext
from backsight.runs.sources import is_run
from backsight.summaries.agreement import (
    describe_best_steps,
    describe_verdict,
    list_remarks,
    tabulate_arrays,
    tabulate_sweep,
    tabulate_work,
)
from backsight.training.experiment import Experiment


def print_agreement(
    head: Sequence[str], agreement: Agreement, sweep: Sweep | None, folder: str
) -> None:
    """Print what is checked and how it came out; and the sweep, and where its pictures are."""
    console = make_console()
    print_lines(console, *head)
    print_table(console, tabulate_arrays(agreement))
    console.print()
    print_table(console, tabulate_work(agreement))
    console.print()
    if sweep is not None:
        print_table(console, tabulate_sweep(sweep))
        print_lines(console, *describe_best_steps(sweep))
        names = "errors.png, errors.svg, sweep.png, sweep.svg"
        print_lines(console, _("Written to {folder}: {names}").format(folder=folder, names=names))
        print_lines(console, plots.describe_missing_font())
    print_lines(console, *list_remarks(agreement), *describe_verdict(agreement))


def describe_check(
    experiment: Experiment,
    point: Point,
    source: str,
    samples: int,
    step: float | None,
    at: int | None = None,
) -> list[str]:
    """What is checked, and where."""
    which = (
        ngettext(
            "up to {samples} entry of each array", "up to {samples} entries of each array", samples
        ).format(samples=samples)
        if samples
        else _("every entry")
    )
    where, rows = _describe_place(point, source, at), point.derivation.rows
    has_dropout = any(
        s.drawn == "uniform" for s in point.derivation.of_role("draw") if not s.is_initial
    )
    step_text = _("Differences and the complex step take the step size {step:g}.")
    texts = [
        (
            ngettext(
                "{source}: {where}, on {rows} row of the first batch, in float64; {which}.",
                "{source}: {where}, on {rows} rows of the first batch, in float64; {which}.",
                rows,
            )
            if at is None
            else ngettext(
                "{source}: {where}, on {rows} row of its batch, in float64; {which}.",
                "{source}: {where}, on {rows} rows of its batch, in float64; {which}.",
                rows,
            )
        ).format(source=experiment.spec.data.source, where=where, rows=rows, which=which),
        *([step_text.format(step=step)] if step else []),
        *([_("Dropout's masks are held fixed: those of the first step.")] if has_dropout else []),
    ]
    return texts


def _describe_place(point: Point, source: str, at: int | None) -> str:
    """Which weights the gradient is taken at."""
    template = (
        ngettext(
            "the gradient in step {step:,} of {run} ({weights:,} weight)",
            "the gradient in step {step:,} of {run} ({weights:,} weights)",
            point.theta.size,
        )
        if at is not None
        else _("the gradient at the trained weights of {run} ({weights:,})")
        if is_run(source)
        else _("the gradient at the first weights ({weights:,})")
    )
    return template.format(run=source, weights=point.theta.size, step=at)


def as_plain(agreement: Agreement, sweep: Sweep | None) -> dict[str, Any]:
    """The same as plain data; null where a number is none."""
    result: dict[str, Any] = {
        "holds": agreement.holds,
        "comparisons": [_to_finite(asdict(c)) for c in agreement.comparisons],
        "methods": {
            name: {
                "passes": passes,
                "seconds": agreement.times[name],
                "note": agreement.notes.get(name, ""),
            }
            for name, passes in agreement.passes.items()
        },
        "seconds_of_a_forward_pass": agreement.forward,
        "left_out": agreement.left_out,
        "slips": [asdict(slip) for slip in agreement.slips],
    }
    for row in result["comparisons"]:
        row["values"] = (
            _to_finite(agreement.values(row["weight"], row["worst"])) if row["worst"] else {}
        )
    if sweep is not None:
        result["sweep"] = [_to_finite(asdict(r)) for r in sweep.readings]
    return result


def _to_finite(row: dict[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}

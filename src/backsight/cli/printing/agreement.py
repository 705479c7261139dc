"""What `backsight check` prints: the arrays, the work, the sweep, the remarks; or plain data."""

import math
from dataclasses import asdict
from typing import Any, Literal

from rich.table import Table

from backsight import plots
from backsight.checks import Agreement, ArrayComparison, Point, Reading, Sweep
from backsight.cli.printing.output import make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.kernel.language import _, ngettext
from backsight.runs.sources import is_run
from backsight.training.experiment import Experiment

TABLE_STEPS = (*(10.0**-k for k in range(1, 15)), 1e-20, 1e-30)
"""The steps that stand in the table."""


def print_agreement(head: str, agreement: Agreement, sweep: Sweep | None, folder: str) -> None:
    """Print what is checked and how it came out; and the sweep, and where its pictures are."""
    console = make_console()
    print_lines(console, head)
    console.print(make_arrays_table(agreement))
    console.print()
    console.print(make_work_table(agreement))
    console.print()
    if sweep is not None:
        console.print(make_sweep_table(sweep))
        print_lines(console, *describe_best_steps(sweep))
        names = "errors.png, errors.svg, sweep.png, sweep.svg"
        print_lines(console, _("Written to {folder}: {names}").format(folder=folder, names=names))
        print_lines(console, plots.describe_missing_font())
    print_lines(console, *list_remarks(agreement))


def describe_check(
    experiment: Experiment,
    point: Point,
    source: str,
    samples: int,
    step: float | None,
    at: int | None = None,
) -> str:
    """What is checked, and where."""
    which = (
        _("up to {samples} entries of each array").format(samples=samples)
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
            _("{source}: {where}, on {rows} rows of the first batch, in float64; {which}.")
            if at is None
            else _("{source}: {where}, on {rows} rows of its batch, in float64; {which}.")
        ).format(source=experiment.spec.data.source, where=where, rows=rows, which=which),
        *([step_text.format(step=step)] if step else []),
        *([_("Dropout's masks are held fixed: those of the first step.")] if has_dropout else []),
    ]
    return "\n".join(texts)


def _describe_place(point: Point, source: str, at: int | None) -> str:
    """Which weights the gradient is taken at."""
    template = (
        _("the gradient in step {step:,} of {run} ({weights:,} weights)")
        if at is not None
        else _("the gradient at the trained weights of {run} ({weights:,})")
        if is_run(source)
        else _("the gradient at the first weights ({weights:,})")
    )
    return template.format(run=source, weights=point.theta.size, step=at)


def make_arrays_table(agreement: Agreement) -> Table:
    """Array by array: how far each method agrees, and the worst entry by every method."""
    table = _make_table(
        (_("worst entry"), _("method")), (_("digits"), _("compared"), _("kinks"), _("it says"), "")
    )
    for weight in dict.fromkeys(c.weight for c in agreement.comparisons):
        own = {c.method: c for c in agreement.comparisons if c.weight == weight}
        index = agreement.worst(weight)
        values = agreement.values(weight, index) if index is not None else {}
        for row, name in enumerate(agreement.results):
            label = "" if row else format_entry(weight, index)
            table.add_row(label, name, *_format_cells(own.get(name), values.get(name)))
    return table


def format_entry(weight: str, index: tuple[int, ...] | None) -> str:
    """W1[0, 2]; the array alone where nothing was compared."""
    return weight if index is None else f"{weight}[{', '.join(map(str, index))}]"


def _format_cells(c: ArrayComparison | None, value: float | None) -> list[str]:
    answer = "-" if value is None or math.isnan(value) else f"{value:.11g}"
    if c is None:
        return ["", "", "", answer, ""]
    if c.worst is None:
        return ["-", "0", f"{c.kinks:,}", answer, _("ok")]
    return [
        f"{c.digits:.1f}",
        f"{c.entries:,}",
        f"{c.kinks:,}",
        answer,
        _("ok") if c.holds else _("WRONG"),
    ]


def make_work_table(agreement: Agreement) -> Table:
    """What each method costs: passes by the book, and the time they really took."""
    table = _make_table((_("method"),), (_("passes"), _("time"), _("forward passes in that time")))
    for name, passes in agreement.passes.items():
        seconds = agreement.times[name]
        table.add_row(
            name,
            f"{passes:,.0f}",
            format_duration(seconds),
            _format_ratio(seconds, agreement.forward),
        )
    return table


def make_sweep_table(sweep: Sweep) -> Table:
    """The largest error at each step, absolute and relative to the largest derivative."""
    columns = [c for name in sweep.methods for c in (name.replace("_", "\n"), _("relative"))]
    table = _make_table((_("step h"),), tuple(columns))
    steps = {r.step for r in sweep.readings}
    usual = steps & set(TABLE_STEPS)
    for h in sorted(usual or steps, reverse=True):
        cells = [
            cell for name in sweep.methods for cell in _format_errors(_find_reading(sweep, name, h))
        ]
        table.add_row(f"{h:.0e}", *cells)
    return table


def describe_best_steps(sweep: Sweep) -> list[str]:
    """The best step of every method, in a sentence each."""
    return [_describe_best(name, sweep.best(name)) for name in sweep.methods]


def list_remarks(agreement: Agreement) -> list[str]:
    """What was left out, what methods remark, and the verdict."""
    wrong = [c for c in agreement.comparisons if not c.holds]
    kinks = sum(c.kinks for c in agreement.comparisons)
    kink_text = _("Left out of the verdict: {kinks:,} entries where a step crossed a kink.")
    first = next(iter(wrong), None)
    return [
        *(
            _("{name}: {note}.").format(name=name, note=note)
            for name, note in agreement.notes.items()
        ),
        *([kink_text.format(kinks=kinks)] if kinks else []),
        *(
            _("{name} left out: {reason}").format(name=name, reason=reason)
            for name, reason in agreement.left_out.items()
        ),
        _("All agree with backpropagation.")
        if first is None
        else ngettext(
            "{count} comparison disagrees with backpropagation, in {weight} by {method}.",
            "{count} comparisons disagree with backpropagation, the first in {weight} by {method}.",
            len(wrong),
        ).format(count=len(wrong), weight=first.weight, method=first.method),
        *(_describe_slips(agreement) if wrong else ()),
    ]


def _describe_slips(agreement: Agreement) -> list[str]:
    """What explains the disagreement, a sentence for each slip; or that nothing known does."""
    return [_("Slip: {sentence}").format(sentence=s.sentence) for s in agreement.slips] or [
        _("No known slip.")
    ]


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


def format_duration(seconds: float) -> str:
    """1.2 ms, 3.4 s."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.3g} {unit}"
    return f"{seconds / 1e-6:,.3g} µs"


def _format_ratio(seconds: float, forward: float) -> str:
    ratio = seconds / forward if forward else math.inf
    return f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"


def _make_table(left: tuple[str, ...], right: tuple[str, ...]) -> Table:

    table = FittedTable()
    for title in left:
        table.add_column(title, no_wrap=True)
    for title in right:
        side: Literal["left", "right"] = "right" if title else "left"
        table.add_column(title, justify=side, no_wrap=True, vertical="bottom")
    return table


def _find_reading(sweep: Sweep, method: str, step: float) -> Reading | None:
    return next((r for r in sweep.of(method) if r.step == step), None)


def _format_errors(reading: Reading | None) -> list[str]:
    if reading is None or math.isnan(reading.error):
        return ["-", "-"]
    return [f"{reading.error:.1e}", f"{reading.relative:.1e}"]


def _describe_best(name: str, best: Reading | None) -> str:
    if best is None:
        return _("{name}: no step could be compared.").format(name=name)
    return _("{name}: best step {step:.0e}, error {error:.1e}.").format(
        name=name, step=best.step, error=best.error
    )


def _to_finite(row: dict[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}

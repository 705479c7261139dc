"""What `backsight check` prints: the arrays, the work, the sweep, the remarks; or plain data."""

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from backsight.kernel.language import _, ngettext

if TYPE_CHECKING:
    from rich.table import Table

    from backsight.checks import Agreement, Comparison, Reading, Sweep

SHOWN = (*(10.0**-k for k in range(1, 15)), 1e-20, 1e-30)
"""The steps that stand in the table."""


def arrays_table(agreement: "Agreement") -> "Table":
    """Array by array: how far each method agrees, and the worst entry by every method."""
    table = _table(
        (_("worst entry"), _("method")), (_("digits"), _("compared"), _("kinks"), _("it says"), "")
    )
    for weight in dict.fromkeys(c.weight for c in agreement.comparisons):
        own = {c.method: c for c in agreement.comparisons if c.weight == weight}
        place = agreement.worst(weight)
        values = agreement.values(weight, place) if place is not None else {}
        for row, name in enumerate(agreement.results):
            shown = "" if row else entry(weight, place)
            table.add_row(shown, name, *_cells(own.get(name), values.get(name)))
    return table


def entry(weight: str, place: tuple[int, ...] | None) -> str:
    """W1[0, 2]; the array alone where nothing was compared."""
    return weight if place is None else f"{weight}[{', '.join(map(str, place))}]"


def _cells(c: "Comparison | None", value: float | None) -> list[str]:
    said = "-" if value is None or math.isnan(value) else f"{value:.11g}"
    if c is None:
        return ["", "", "", said, ""]
    if c.worst is None:
        return ["-", "0", f"{c.kinks:,}", said, _("ok")]
    return [
        f"{c.digits:.1f}",
        f"{c.entries:,}",
        f"{c.kinks:,}",
        said,
        _("ok") if c.holds else _("WRONG"),
    ]


def work_table(agreement: "Agreement") -> "Table":
    """What each method costs: passes by the book, and the time they really took."""
    table = _table((_("method"),), (_("passes"), _("time"), _("forward passes in that time")))
    for name, passes in agreement.passes.items():
        seconds = agreement.times[name]
        table.add_row(name, f"{passes:,.0f}", duration(seconds), _times(seconds, agreement.forward))
    return table


def sweep_table(sweep: "Sweep") -> "Table":
    """The largest error at each step, absolute and relative to the largest derivative."""
    columns = [c for name in sweep.methods for c in (name.replace("_", "\n"), _("relative"))]
    table = _table((_("step h"),), tuple(columns))
    steps = {r.step for r in sweep.readings}
    usual = steps & set(SHOWN)
    for h in sorted(usual or steps, reverse=True):
        cells = [cell for name in sweep.methods for cell in _errors(_at(sweep, name, h))]
        table.add_row(f"{h:.0e}", *cells)
    return table


def best_steps(sweep: "Sweep") -> list[str]:
    """The best step of every method, in a sentence each."""
    return [_best(name, sweep.best(name)) for name in sweep.methods]


def remarks(agreement: "Agreement") -> list[str]:
    """What was left out, what methods remark, and the verdict."""
    wrong = [c for c in agreement.comparisons if not c.holds]
    kinks = sum(c.kinks for c in agreement.comparisons)
    crossed = _("Left out of the verdict: {kinks:,} entries where a step crossed a kink.")
    first = next(iter(wrong), None)
    return [
        *(
            _("{name}: {note}.").format(name=name, note=note)
            for name, note in agreement.notes.items()
        ),
        *([crossed.format(kinks=kinks)] if kinks else []),
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
        *(_slips(agreement) if wrong else ()),
    ]


def _slips(agreement: "Agreement") -> list[str]:
    """What explains the disagreement, a sentence for each slip; or that nothing known does."""
    return [_("Slip: {sentence}").format(sentence=s.sentence) for s in agreement.slips] or [
        _("No known slip.")
    ]


def plain(agreement: "Agreement", sweep: "Sweep | None") -> dict[str, Any]:
    """The same as plain data; null where a number is none."""
    found: dict[str, Any] = {
        "holds": agreement.holds,
        "comparisons": [_finite(asdict(c)) for c in agreement.comparisons],
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
    for row in found["comparisons"]:
        row["values"] = (
            _finite(agreement.values(row["weight"], row["worst"])) if row["worst"] else {}
        )
    if sweep is not None:
        found["sweep"] = [_finite(asdict(r)) for r in sweep.readings]
    return found


def duration(seconds: float) -> str:
    """1.2 ms, 3.4 s."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.3g} {unit}"
    return f"{seconds / 1e-6:,.3g} µs"


def _times(seconds: float, forward: float) -> str:
    ratio = seconds / forward if forward else math.inf
    return f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"


def _table(left: tuple[str, ...], right: tuple[str, ...]) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in left:
        table.add_column(title, no_wrap=True)
    for title in right:
        side: Literal["left", "right"] = "right" if title else "left"
        table.add_column(title, justify=side, no_wrap=True, vertical="bottom")
    return table


def _at(sweep: "Sweep", method: str, step: float) -> "Reading | None":
    return next((r for r in sweep.of(method) if r.step == step), None)


def _errors(reading: "Reading | None") -> list[str]:
    if reading is None or math.isnan(reading.error):
        return ["-", "-"]
    return [f"{reading.error:.1e}", f"{reading.relative:.1e}"]


def _best(name: str, best: "Reading | None") -> str:
    if best is None:
        return _("{name}: no step could be compared.").format(name=name)
    return _("{name}: best step {step:.0e}, error {error:.1e}.").format(
        name=name, step=best.step, error=best.error
    )


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}

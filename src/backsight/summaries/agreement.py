"""Ways to the gradient beside backpropagation: the arrays, the work, the sweep, the remarks."""

import math

from backsight.checks import Agreement, ArrayComparison, Reading, Sweep
from backsight.checks.user_gradient.verdict import Verdict
from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import N_, _, ngettext
from backsight.summaries.blocks import (
    make_document,
    make_own_paragraphs,
    make_paragraphs,
    make_table,
)

TABLE_STEPS = (*(10.0**-k for k in range(1, 15)), 1e-20, 1e-30)
"""The steps that stand in the table."""


def summarize_agreement(agreement: Agreement) -> Document:
    """The verdict, then array by array, then what each method costs."""
    return make_document(
        _("The gradient by backpropagation beside other ways to it"),
        *make_paragraphs(describe_verdict(agreement)),
        tabulate_arrays(agreement),
        tabulate_work(agreement),
        *make_paragraphs(list_remarks(agreement)),
    )


def summarize_sweep(sweep: Sweep) -> Document:
    """The best step of each method, and the errors at every step."""
    return make_document(
        _("The error of each method against its step size"),
        *make_paragraphs(describe_best_steps(sweep)),
        tabulate_sweep(sweep),
    )


def summarize_verdict(verdict: Verdict) -> Document:
    """The verdict on a gradient of the user's own, as it says it itself."""
    worst = _("Worst entry {worst}.").format(worst=verdict.worst)
    return make_document(
        verdict.headline,
        *make_paragraphs([worst, *verdict.list_remarks()]),
        *([tabulate_verdicts(verdict)] if verdict.lists_arrays else []),
        *make_own_paragraphs([*verdict.list_slips(), *verdict.list_loss_findings()]),
    )


def tabulate_verdicts(verdict: Verdict) -> TableBlock:
    """Array by array, as backpropagation comes to them: right or wrong, and the worst entry."""
    rows = []
    for array in verdict.arrays:
        worst = array.worst
        is_right = array.state == "right"
        place = format_entry(array.name, worst.index)
        rows.append(
            (
                array.name,
                _(STATE_WORDS[array.state]),
                f"{array.digits:.1f}",
                "" if is_right else place,
                "" if is_right else f"{worst.yours:.8g}",
                "" if is_right else f"{worst.true:.8g}",
            )
        )
    head = (_("array"), _("verdict"), _("digits"), _("worst entry"), _("yours"), _("true"))
    return TableBlock(head=head, rows=tuple(rows), numbers=(2, 4, 5))


STATE_WORDS = {
    "right": N_("right"),
    "wrong": N_("wrong"),
    "follows": N_("wrong because of the one before"),
    "unsure": N_("not sure"),
}


def tabulate_arrays(agreement: Agreement) -> TableBlock:
    """Array by array: how far each method agrees, and the worst entry by every method."""
    rows = []
    for weight in dict.fromkeys(c.weight for c in agreement.comparisons):
        own = {c.method: c for c in agreement.comparisons if c.weight == weight}
        index = agreement.worst(weight)
        values = agreement.values(weight, index) if index is not None else {}
        for row, name in enumerate(agreement.results):
            label = "" if row else format_entry(weight, index)
            rows.append((label, name, *_format_cells(own.get(name), values.get(name))))
    head = (_("worst entry"), _("method"), _("digits"), _("compared"), _("kinks"), _("it says"), "")
    return TableBlock(head=head, rows=tuple(rows), numbers=range(2, 6))


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


def tabulate_work(agreement: Agreement) -> TableBlock:
    """What each method costs: passes by the book, and the time they really took."""
    rows = [
        (
            name,
            f"{passes:,.0f}",
            format_duration(agreement.times[name]),
            _format_ratio(agreement.times[name], agreement.forward),
        )
        for name, passes in agreement.passes.items()
    ]
    head = (_("method"), _("passes"), _("time"), _("forward passes in that time"))
    return make_table(head, rows)


def tabulate_sweep(sweep: Sweep) -> TableBlock:
    """The largest error at each step, absolute and relative to the largest derivative."""
    steps = {r.step for r in sweep.readings}
    usual = steps & set(TABLE_STEPS)
    rows = [
        (
            f"{h:.0e}",
            *(c for n in sweep.methods for c in _format_errors(_find_reading(sweep, n, h))),
        )
        for h in sorted(usual or steps, reverse=True)
    ]
    columns = (c for name in sweep.methods for c in (name.replace("_", " "), _("relative")))
    return make_table((_("step h"), *columns), rows)


def describe_best_steps(sweep: Sweep) -> list[str]:
    """The best step of every method, in a sentence each."""
    return [_describe_best(name, sweep.best(name)) for name in sweep.methods]


def list_remarks(agreement: Agreement) -> list[str]:
    """What was left out, and what methods remark."""
    kinks = sum(c.kinks for c in agreement.comparisons)
    kink_text = ngettext(
        "Left out of the verdict: {kinks:,} entry where a step crossed a kink.",
        "Left out of the verdict: {kinks:,} entries where a step crossed a kink.",
        kinks,
    )
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
    ]


def describe_verdict(agreement: Agreement) -> list[str]:
    """Whether all agree; if not, a sentence for each slip, or that no known one explains it."""
    wrong = [c for c in agreement.comparisons if not c.holds]
    if not wrong:
        return [_("All agree with backpropagation.")]
    sentence = ngettext(
        "{count} comparison disagrees with backpropagation, in {weight} by {method}.",
        "{count} comparisons disagree with backpropagation, the first in {weight} by {method}.",
        len(wrong),
    ).format(count=len(wrong), weight=wrong[0].weight, method=wrong[0].method)
    slips = [_("Slip: {sentence}").format(sentence=s.sentence) for s in agreement.slips]
    return [sentence, *(slips or [_("No known slip.")])]


def format_duration(seconds: float) -> str:
    """1.2 ms, 3.4 s."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.3g} {unit}"
    return f"{seconds / 1e-6:,.3g} µs"


def _format_ratio(seconds: float, forward: float) -> str:
    ratio = seconds / forward if forward else math.inf
    return f"{ratio:,.1f}" if ratio < 100 else f"{ratio:,.0f}"


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

"""An update of the user's own: the verdict, quantity by quantity, and the lines that are wrong."""

import ast
from collections.abc import Iterator

from backsight.checks.update_rules.courses import COURSES, YOURS
from backsight.checks.update_rules.edits import write_lines
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_rules.tidying import tidy_expression, tidy_rule
from backsight.checks.user_update.quantities import Quantity, WorstNumber
from backsight.checks.user_update.verdict import UpdateVerdict
from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _, join_sentences, join_words, ngettext
from backsight.summaries.blocks import (
    OwnBlock,
    make_document,
    make_own_paragraphs,
    make_paragraphs,
    make_table,
)

FEW_DIGITS = 9
"""Below so many, float32 may be the reason."""


def summarize_update(verdict: UpdateVerdict) -> Document:
    """The verdict, then the quantities, then the lines of the record beside those that give the
    user's numbers."""
    lines = tabulate_lines(verdict)
    return make_document(
        describe_update(verdict),
        *make_own_paragraphs(list_findings(verdict)),
        tabulate_quantities(verdict),
        *([OwnBlock(block=lines)] if lines is not None else []),
        *make_paragraphs(list_update_notes(verdict)),
    )


def describe_update(verdict: UpdateVerdict) -> str:
    """The verdict in one sentence."""
    name, digits = verdict.optimizer, verdict.digits
    if verdict.kind == "right":
        return _("The update is right: it is {name}, to {digits:.1f} digits.").format(
            name=name, digits=digits
        )
    if verdict.kind == "convention":
        return _(
            "The update is right, in another convention than the record of {name}, to "
            "{digits:.1f} digits."
        ).format(name=name, digits=digits)
    if verdict.kind == "setting":
        return _(
            "The update is right: it is {name} with {settings}, to {digits:.1f} digits."
        ).format(name=name, settings=_list_changes(verdict), digits=digits)
    first = verdict.first_wrong
    assert first is not None
    return _(
        "The update is wrong: it is not {name} from step {step} on, first in {quantity}."
    ).format(name=name, step=first.first_step, quantity=_name_quantity(first))


def list_findings(verdict: UpdateVerdict) -> Iterator[str]:
    """What explains the numbers, and how they came about."""
    explanation = verdict.explanation
    if verdict.kind == "slip" and explanation is not None:
        yield _("Slip: {sentence}").format(sentence=explanation.sentence)
    elif explanation is not None:
        yield explanation.sentence
    elif verdict.kind == "unknown":
        yield _("No known slip.")
        yield _describe_place(verdict)
    is_told = verdict.kind in ("setting", "told")
    if not is_told and explanation is not None and _list_changes(verdict):
        yield _("Its numbers are those with {settings}.").format(settings=_list_changes(verdict))
    if verdict.kind == "setting":
        yield _(
            "The record was run with {settings}. Say what yours are with settings=… or, at the "
            "shell, --as {name}:…; then they are checked as well."
        ).format(settings=_format_settings(verdict), name=verdict.optimizer)


def _describe_place(verdict: UpdateVerdict) -> str:
    """Where to look, as far as the memory tells it."""
    seen = [q for q in verdict.quantities if q.name != "w"]
    if seen and all(q.agrees for q in seen):
        return _(
            "What is remembered ({names}) is right: look at the line that makes the new weights."
        ).format(names=join_words(q.name for q in seen))
    wrong = [q for q in seen if not q.agrees]
    if wrong:
        first = min(wrong, key=lambda q: q.first_step)
        return _("Look at the line that makes {name}: it goes wrong first.").format(
            name=_name_quantity(first)
        )
    return ""


def _list_changes(verdict: UpdateVerdict) -> str:
    """The settings that are others than those of the record, and not told."""
    explanation = verdict.explanation
    if explanation is None:
        return ""
    changes = dict(explanation.changes)
    if abs(explanation.rate / verdict.settings["rate"] - 1) > 1e-9:
        changes["rate"] = explanation.rate
    return join_words(f"{name} = {value:.6g}" for name, value in changes.items())


def _format_settings(verdict: UpdateVerdict) -> str:
    return join_words(
        f"{n} = {v:.6g}" if isinstance(v, float) else f"{n} = {v}"
        for n, v in verdict.settings.items()
    )


def tabulate_quantities(verdict: UpdateVerdict) -> TableBlock:
    """Quantity by quantity: the digits, right or wrong, and the worst number."""
    head = (_("quantity"), _("digits"), _("verdict"), _("worst number"), _("yours"), _("right"))
    rows = [
        (
            _name_quantity(q),
            f"{q.digits:.1f}",
            _("right") if q.agrees else _("wrong from step {step} on").format(step=q.first_step),
            _describe_number(q.worst, q.name),
            f"{q.worst.yours:.10g}",
            f"{q.worst.right:.10g}",
        )
        for q in verdict.quantities
    ]
    return TableBlock(head=head, rows=tuple(rows), numbers=(1, 4, 5))


def _name_quantity(quantity: Quantity) -> str:
    """w; m, or m (exp_avg) where the user calls it otherwise."""
    own = quantity.yours
    return quantity.name if own in ("", quantity.name) else f"{quantity.name} ({own})"


def _describe_number(number: WorstNumber, name: str) -> str:
    """W1[0, 2], step 3, bowl."""
    index = f"[{', '.join(map(str, number.index))}]" if number.index else ""
    label = f"{name} of {number.array}" if number.array and name != "w" else number.array or name
    return _("{entry}, step {step}, {course}").format(
        entry=f"{label}{index}", step=number.step, course=number.course
    )


def tabulate_lines(verdict: UpdateVerdict) -> TableBlock | None:
    """The lines of the record that differ from those that give the user's numbers; None where no
    lines do. Its cells are code."""
    explanation = verdict.explanation
    if explanation is None or verdict.kind in ("setting", "told", "optimizer"):
        return None
    right, yours = (list_rule_lines(r) for r in (verdict.rule, explanation.rule))
    rows = [
        tuple(f"`{cell}`" if cell else "" for cell in ("" if line in yours else line, other))
        for line, other in _pair_lines(right, yours)
        if line != other
    ]
    if not rows:
        return None
    return make_table((_("the record has"), _("your numbers come from")), rows, left=2)


def list_rule_lines(rule: UpdateRule) -> list[str]:
    """The lines of a rule as text, and where its gradient is taken, if not at w."""
    point = None if rule.ahead is None else tidy_expression(rule, rule.ahead)
    ahead = [] if point is None else [f"g at {ast.unparse(point)}"]
    starts = [f"{name} = {value} at first" for name, value in rule.starts.items()]
    return [*starts, *ahead, *write_lines(tidy_rule(rule).lines)]


def _pair_lines(right: list[str], yours: list[str]) -> Iterator[tuple[str, str]]:
    """Lines that are in one only, beside those of the other that make the same."""
    own = [line for line in yours if line not in right]
    for line in (line for line in right if line not in yours):
        name = line.partition(" = ")[0]
        match = next((o for o in own if o.partition(" = ")[0] == name), "")
        if match:
            own.remove(match)
        yield line, match
    for line in own:
        yield "", line


def list_update_notes(verdict: UpdateVerdict) -> Iterator[str]:
    """How it was tried, and what could not be seen."""
    count = verdict.courses
    names = [*COURSES, *([YOURS] if count > len(COURSES) else [])]
    tried = ngettext(
        "{call} was run beside the record on {count} course of {steps} steps, with gradients made "
        "for it.",
        "{call} was run beside the record on {count} courses of {steps} steps each, with gradients "
        "made for it ({names}).",
        count,
    ).format(call=verdict.call, count=count, steps=verdict.steps, names=join_words(names))
    yield join_sentences(tried, *_list_remarks(verdict))


def _list_remarks(verdict: UpdateVerdict) -> Iterator[str]:
    seen = {q.name for q in verdict.quantities}
    hidden = [name for name in verdict.rule.memory if name not in seen]
    if hidden:
        yield _("Not seen of what it remembers: {names}.").format(names=join_words(hidden))
    wrong = [q.name for q in verdict.quantities if not q.agrees and q.name != "w"]
    if verdict.kind == "right" and wrong:
        yield _(
            "It keeps {names} otherwise than the record, which the weights do not show."
        ).format(names=join_words(wrong))
    if verdict.kind == "right" and verdict.rule.ahead is not None and verdict.takes_gradient:
        yield _(
            "It is right if you hand it the gradient at the look-ahead point {point}; at w it is "
            "plain momentum."
        ).format(point=ast.unparse(verdict.rule.ahead))
    if verdict.coarse or (verdict.agrees and verdict.digits < FEW_DIGITS):
        yield _("Fewer digits than float64 has: is something float32?")

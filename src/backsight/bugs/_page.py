"""A bug that was tried as a page, and all bugs as a list."""

from collections.abc import Iterator

from backsight.bugs import bugs
from backsight.bugs._docstring import REFERENCES, REMEDY, WHY, read_story
from backsight.bugs._program import list_changes, list_names_besides, read_source
from backsight.bugs._record import Bug
from backsight.bugs._run import BugOutcome
from backsight.bugs._trials.trial import KINDS, BugCourse, BugKind
from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Heading,
    Listing,
    Paragraph,
    Picture,
    TableBlock,
)
from backsight.kernel.language import N_, _, get_language, join_sentences, join_words, ngettext
from backsight.kernel.numerals import format_number
from backsight.kernel.plain_text.prose_text import escape_own_text, escape_prose
from backsight.plots.curves.svg import draw_curve_svg

KIND_TITLES: dict[BugKind, str] = {
    "gradient": N_("Gradients"),
    "update": N_("Updates"),
    "loss": N_("Losses"),
    "data": N_("Data"),
}
DIGITS = 4
"""Significant ones of a loss."""
CURVE_WIDTH = 420
"""Of a curve beside its numbers, in pixels."""


def make_bugs_page(kind: BugKind | None = None) -> Document:
    """All bugs, or those of one kind, a line each."""
    blocks = [block for one in KINDS if kind in (None, one) for block in _list_kind(one)]
    hint = Paragraph(
        text=_("One of them, run and checked: `backsight bugs {name}`").format(
            name=next(n for n in bugs if kind in (None, bugs[n].kind))
        )
    )
    return Document(title=_("Wrong programs"), blocks=(*blocks, hint), language=get_language())


def _list_kind(kind: BugKind) -> Iterator[Block]:
    own = [name for name, bug in bugs.items() if bug.kind == kind]
    rows = tuple(
        (escape_prose(name), _count_lines(name), escape_own_text(bugs.describe(name)))
        for name in own
    )
    if rows:
        yield Heading(text=_(KIND_TITLES[kind]), anchor=kind)
        head = (_("bug"), _("lines"), _("what is wrong"))
        yield TableBlock(head=head, rows=rows, numbers=(1,))


def _count_lines(name: str) -> str:
    """Of the wrong program."""
    return str(read_source(bugs[name].wrong).count("\n") + 1)


def make_bug_page(outcome: BugOutcome) -> Document:
    """The page of one that was tried."""
    return Document(
        title=escape_own_text(bugs.describe(outcome.bug.name)),
        blocks=tuple(_make_blocks(outcome)),
        language=get_language(),
    )


def _make_blocks(outcome: BugOutcome) -> Iterator[Block]:
    bug = outcome.bug
    story = {h: escape_own_text(text) for h, text in read_story(bug.name).items()}
    wrong, mended = (read_source(p, bug.called) for p in (bug.wrong, bug.mended))
    if not outcome.holds:
        yield Paragraph(text=_("Not as its record says: see below."), kind="note")
    yield Heading(text=_("The wrong program"), anchor="wrong")
    if bug.article:
        yield Paragraph(text=_("So does article {number}.").format(number=bug.article))
    yield Listing(text=wrong)
    yield Paragraph(text=join_sentences(_(bug.trial.contract), _describe_task(bug)))
    yield Heading(text=_("What happens when it is run"), anchor="run")
    yield from _show_courses(outcome)
    yield Heading(text=_("What the check says"), anchor="check")
    yield from outcome.verdict.blocks
    yield from _explain_silence(outcome)
    yield Heading(text=_("What is wrong"), anchor="why")
    what = escape_own_text(bugs.describe(bug.name))
    yield Paragraph(text=join_sentences(what, story.get(WHY, "")))
    if REMEDY in story:
        yield Paragraph(text=story[REMEDY])
    yield Heading(text=_("The mended program"), anchor="mended")
    yield Listing(text=list_changes(wrong, mended), language="diff")
    yield Paragraph(text=_describe_twin(outcome))
    if REFERENCES in story:
        yield Paragraph(text=_("Source: {source}.").format(source=story[REFERENCES].rstrip(".")))
    yield Heading(text=_("See it yourself"), anchor="yourself")
    yield from _show_commands(outcome)


def _describe_task(bug: Bug) -> str:
    """Where the names are that the program does not define itself; "" where there are none."""
    names = list_names_besides(bug.wrong)
    if not names:
        return ""
    text = ngettext(
        "{names} is of the task: `--write` puts it into the same file.",
        "{names} are of the task: `--write` puts them into the same file.",
        len(names),
    )
    return text.format(names=join_words(f"`{name}`" for name in names))


def _explain_silence(outcome: BugOutcome) -> Iterator[Block]:
    """Where no check can see it."""
    if not outcome.bug.blame:
        yield Paragraph(
            text=_(
                "No check sees this one: what the program hands over is well by itself. What "
                "shows it is the loss of rows that it was not trained on."
            ),
            kind="note",
        )


def _describe_twin(outcome: BugOutcome) -> str:
    if outcome.verdict_mended.agrees:
        return _("Checked in the same way, nothing is wrong with it.")
    return _("Checked in the same way, it is still called wrong.")


def _show_courses(outcome: BugOutcome) -> Iterator[Block]:
    """The setting, then a row for each program, with its curve where one can be drawn."""
    yield Paragraph(text=outcome.bug.trial.setting)
    rows = (
        (_("wrong"), *_format_course(outcome.wrong, _("The loss of the wrong program"))),
        (_("mended"), *_format_course(outcome.mended, _("The loss of the mended program"))),
    )
    head = (_("program"), _("loss before"), _("steps"), _("loss after"), _("right"), _("curve"))
    yield TableBlock(head=head, rows=rows, numbers=(1, 2, 3, 4))
    for course in (outcome.wrong, outcome.mended):
        if course.error:
            text = _("The program ends with {error}").format(error=escape_prose(course.error))
            yield Paragraph(text=text)


def _format_course(course: BugCourse, label: str) -> tuple[Cell, ...]:
    losses = course.losses
    share = "" if course.accuracy is None else f"{course.accuracy:.0%}"
    svg = draw_curve_svg(range(len(losses)), losses, label, CURVE_WIDTH)
    return (
        format_number(losses[0], DIGITS) if losses else "",
        str(max(0, len(losses) - 1)),
        format_number(losses[-1], DIGITS) if losses and not course.error else "",
        share,
        Picture(svg=svg, about=label),
    )


def _show_commands(outcome: BugOutcome) -> Iterator[Block]:
    bug, name = outcome.bug, outcome.bug.name
    command = bug.trial.make_command("wrong.py", bug.called)
    lines = f"backsight bugs {name} --write {name}\ncd {name}\n{command}"
    yield Listing(text=lines, language="console")
    yield Paragraph(text=_("The same in Python, in that folder:"))
    yield Listing(text=bug.trial.make_python("wrong.py", bug.called))

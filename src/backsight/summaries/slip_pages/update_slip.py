"""The pages of a slip in an update and of a convention, each with an optimizer in which it is made,
run and checked."""

from collections.abc import Iterator

from backsight.checks.slip_examples.updates import find_convention_example, find_slip_example
from backsight.checks.update_conventions import update_conventions
from backsight.checks.update_slips import update_slips
from backsight.checks.user_update.verdict import UpdateVerdict
from backsight.kernel.document import Block, Document
from backsight.kernel.language import _, join_sentences
from backsight.kernel.plain_text.prose_text import escape_block, escape_own_text
from backsight.summaries.slip_pages.sections import describe_place, make_page, make_text
from backsight.summaries.update import (
    describe_update,
    list_findings,
    tabulate_lines,
    tabulate_quantities,
)


def make_update_slip_page(name: str) -> Document:
    """All that is known of a slip in an update."""
    slip = update_slips[name]
    title = _("Slip in an update: {name}").format(name=name)
    example = _list_example(find_slip_example(slip))
    ending = describe_place(update_slips, name, slip.confused_with)
    return make_page(
        title, update_slips, name, example=example, ending=ending, remedy=_(slip.sentence)
    )


def make_convention_page(name: str) -> Document:
    """All that is known of another way to write an update."""
    convention = update_conventions[name]
    title = _("Convention of an update: {name}").format(name=name)
    example = _list_example(find_convention_example(convention))
    ending = describe_place(update_conventions, name, ())
    return make_page(title, update_conventions, name, example=example, ending=ending)


def _list_example(verdict: UpdateVerdict | None) -> Iterator[Block]:
    """The lines, the numbers, and what check says; nothing where no optimizer shows it."""
    if verdict is None:
        return
    yield make_text(_("In the optimizer `{name}`:").format(name=verdict.optimizer))
    lines = tabulate_lines(verdict)
    if lines is not None:
        yield escape_block(lines, escape_own_text)
    yield escape_block(tabulate_quantities(verdict))
    command = f"backsight check --update mine.py:update --as {verdict.optimizer}"
    reasons = list_findings(verdict) if verdict.convention is not None else ()
    said = join_sentences(describe_update(verdict), *reasons)
    yield make_text(_("`{command}` says: {text}").format(command=command, text=said))

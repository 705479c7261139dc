"""What `backsight influence` prints: the change of each unit, and what is to be known of it."""

from collections.abc import Sequence

from backsight.checks.influence.influence import Influence
from backsight.cli.printing.output import (
    describe_picture,
    make_console,
    print_lines,
    print_table,
)
from backsight.kernel.language import _
from backsight.studies.gradient_check.influence import explain_room
from backsight.summaries.influence import describe_reach, list_remarks, tabulate_influence


def print_influences(
    influences: Sequence[Influence], top: int, text: str, files: Sequence[str]
) -> None:
    """Print what each weight does. text: where. files: the pictures that were written."""
    console = make_console()
    print_lines(console, text)
    for place, influence in enumerate(influences):
        print_lines(console, *([""] if place else []), *describe_reach(influence), "")
        print_table(console, tabulate_influence(influence, top), gap=3)
        print_lines(console, *list_remarks(influence, top))
    hint = explain_room(len(influences)) or _("Drawn as SVG and PNG: add -o {name}").format(
        name=f"influence-{influences[0].entry.slug}"
    )
    print_lines(console, *describe_picture(hint, *files))

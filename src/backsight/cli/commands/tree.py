"""`backsight tree [FOLDER]`: the family of the runs in a folder."""

import json
import math
from typing import TYPE_CHECKING, Any

import click

from backsight import plots
from backsight.kernel.language import _

if TYPE_CHECKING:
    from rich.tree import Tree

    from backsight.runs.tree import RunTree
    from backsight.runs.tree_member import TreeMember


WIDE = 1000
"""Where there is no terminal, a run is one line."""


@click.command("tree")
@click.argument("folder", default="runs", type=click.Path())
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False),
    help="A picture to write, such as tree.svg or tree.png.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(folder: str, out: str | None, as_json: bool) -> None:
    """Show which run branched off from which, at which step, and what was changed.

    FOLDER holds the folders of runs; "runs" if it is not given.
    """
    from backsight.runs.tree import read_run_tree
    from backsight.studies.explanation.page import check_writable

    if out:
        check_writable(out)
        plots.find_picture_format(out)
    family = read_run_tree(folder)
    if out:
        plots.save(family.plot(), out)
    if as_json:
        print(json.dumps([_to_plain(m) for m in family.members], ensure_ascii=False))  # noqa: T201 - what --json is for
    else:
        _print(family, out)


def _print(family: "RunTree", out: str | None) -> None:
    from rich.console import Console

    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=WIDE)
    if not family.members:
        console.print(
            _("There are no runs in {folder}: `backsight train` records one.").format(
                folder=family.folder
            ),
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        return
    console.print(make_tree(family))
    if out:
        text = _("Written: {names}").format(names=out)
        message = "\n".join(filter(None, ["", text, plots.describe_missing_font()]))
        console.print(message, highlight=False, markup=False, soft_wrap=True)


def make_tree(family: "RunTree") -> "Tree":
    """The family, for a console."""
    from rich.text import Text
    from rich.tree import Tree

    root = Tree(Text(str(family.folder), style="bold"))
    above = [root]
    for member, depth in zip(family.members, family.depths, strict=True):
        head, tail = _describe_member(member)
        label = Text.assemble((member.name, "bold"), head and f"  {head}", (f"  {tail}", "dim"))
        del above[depth + 1 :]
        above.append(above[depth].add(label))
    return root


def _describe_member(member: "TreeMember") -> tuple[str, str]:
    """How a run began, and how it stands."""
    from backsight.runs.tree_picture import format_changes

    if member.error:
        return _("cannot be read:"), member.error
    head = []
    if member.twin:
        head.append(_("a copy of {name}").format(name=member.twin))
    if member.parent is not None:
        text = _("after step {step:,}: {changes}")
        head.append(text.format(step=member.first, changes=format_changes(member)))
    if member.circular:
        head.append(_("(its own ancestor, by its record: that was changed)"))
    elif member.parent is not None and member.parent_path is None:
        text = _("(branched off from {place}, which is not in this folder)")
        head.append(text.format(place=member.parent.place))
    return " ".join(head), _describe_status(member)


def _describe_status(member: "TreeMember") -> str:
    """finished, 60 steps, loss 0.0021"""
    text = (
        _("{status}, step {last:,}")
        if member.last >= member.planned
        else _("{status}, step {last:,} of {planned:,}")
    )
    status = text.format(status=member.status_text, last=member.last, planned=member.planned)
    if math.isnan(member.loss):
        return status
    return _("{said}, loss {loss:.4g}").format(said=status, loss=member.loss)


def _to_plain(member: "TreeMember") -> dict[str, Any]:
    parent = member.parent
    return {
        "name": member.name,
        "path": str(member.path),
        "id": member.id or None,
        "status": member.status or None,
        "first": member.first,
        "last": member.last,
        "planned": member.planned,
        "loss": member.loss if math.isfinite(member.loss) else str(member.loss),
        "created": member.created or None,
        "parent": None
        if parent is None
        else {
            "id": parent.id,
            "place": parent.place,
            "step": parent.step,
            "here": str(member.parent_path) if member.parent_path else None,
            "changes": {c.key: [c.before or None, c.after] for c in member.changes},
        },
        "circular": member.circular,
        "copy_of": member.twin or None,
        "error": member.error or None,
    }

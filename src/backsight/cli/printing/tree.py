"""What `backsight tree` prints: which run branched off from which; or plain data."""

import math
from typing import Any

from rich.text import Text
from rich.tree import Tree

from backsight.cli.printing.console import ProseText
from backsight.cli.printing.output import describe_picture, make_console, print_lines
from backsight.kernel.language import _
from backsight.kernel.printable import make_line
from backsight.runs.family.tree import RunTree
from backsight.runs.family.tree_member import TreeMember
from backsight.runs.family.tree_picture import format_changes

WIDE = 1000
"""Where there is no terminal, a run is one line."""


def print_tree(family: RunTree, out: str | None) -> None:
    """Print the family. out: where its picture is; None where there is none."""
    console = make_console(WIDE)
    if not family.members:
        text = _("There are no runs in {folder}: `backsight train` records one.")
        print_lines(console, text.format(folder=family.folder))
        return
    console.print(make_tree(family))
    if out:
        print_lines(console, *describe_picture("", out))


def make_tree(family: RunTree) -> Tree:
    """The family, for a console."""
    root = Tree(Text(make_line(str(family.folder)), style="bold"))
    above = [root]
    for member, depth in zip(family.members, family.depths, strict=True):
        head, tail = _describe_member(member)
        parts = (member.name, head and f"  {head}", f"  {tail}")
        name, head, tail = map(make_line, parts)
        label = ProseText.assemble((name, "bold"), head, (tail, "dim"))
        del above[depth + 1 :]
        above.append(above[depth].add(label))
    return root


def _describe_member(member: TreeMember) -> tuple[str, str]:
    """How a run began, and how it stands."""
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


def _describe_status(member: TreeMember) -> str:
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


def to_plain_member(member: TreeMember) -> dict[str, Any]:
    """A run of the family as plain data, for JSON."""
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

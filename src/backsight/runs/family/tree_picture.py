"""A family of runs as a picture."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backsight import plots
from backsight.kernel.language import _, ngettext
from backsight.plots.words import format_number
from backsight.runs.family.tree_member import Change, TreeMember, order_members

MOST = 150
"""Lines on one picture."""


def draw_members(folder: Path, members: Sequence[TreeMember]) -> Any:
    """A line for each run over its steps, as a Figure; damaged records are left out, and said.

    Late branches stand next to their parent, so that no line crosses another.
    """
    readable = [m for m, _depth in order_members(members, latest=True) if not m.error]
    drawn_members = readable[:MOST]
    row_numbers = {m.path: row for row, m in enumerate(drawn_members)}
    damaged = len(members) - len(readable)
    with plots.use_drawable_language():
        lines = [
            plots.RunLine(
                name=m.name,
                first=m.first,
                last=m.last,
                status=m.status,
                changes=_describe_changes(m),
                parent=None
                if m.parent_path is None or m.circular
                else row_numbers.get(m.parent_path),
                result=_describe_result(m),
            )
            for m in drawn_members
        ]
        counts = [
            ngettext("{count} run", "{count} runs", len(readable)).format(count=len(readable))
        ]
        if len(readable) > MOST:
            counts.append(_("the first {shown}").format(shown=MOST))
        if damaged:
            text = ngettext("{count} damaged record", "{count} damaged records", damaged)
            counts.append(text.format(count=damaged))
        title = _("Runs in {folder}").format(folder=folder)
    return plots.draw_family(lines, title, " · ".join(counts))


def format_change(change: Change) -> str:
    """rate 0.003 → 0.001; where the value before is not known, rate = 0.001."""
    if not change.before:
        return f"{change.key} = {change.after}"
    before, after = (_("none") if v == "-" else v for v in (change.before, change.after))
    return f"{change.key} {before} → {after}"


def format_changes(member: TreeMember) -> str:
    """All that a branch changed."""
    if not member.changes:
        return _("nothing changed")
    return _("; ").join(map(format_change, member.changes))


def _describe_changes(member: TreeMember) -> str:
    if member.parent is None:
        return ""
    if member.parent_path is None:
        text = _("from {parent}, which is not here: {changes}")
        parent = member.parent.place.rsplit("/", 1)[-1]
        return text.format(parent=parent, changes=format_changes(member))
    return format_changes(member)


def _describe_result(member: TreeMember) -> str:
    template = (
        _("step {last:,}") if member.last >= member.planned else _("step {last:,} of {planned:,}")
    )
    progress = template.format(last=member.last, planned=member.planned)
    if math.isnan(member.loss):
        return progress
    return _("{steps}, loss {loss}").format(steps=progress, loss=format_number(member.loss))

"""A family of runs as a picture."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backsight.runs.tree_member import Change, Member, in_order
from backsight.kernel.language import _, ngettext
from backsight.plots import drawable_language
from backsight.plots.family import RunLine, draw_family
from backsight.plots.words import number

MOST = 150
"""Lines on one picture."""


def draw_members(folder: Path, members: Sequence[Member]) -> Any:
    """A line for each run over its steps, as a Figure; damaged records are left out, and said.

    Late branches stand next to their parent, so that no line crosses another.
    """
    whole = [m for m, _depth in in_order(members, latest=True) if not m.error]
    shown = whole[:MOST]
    places = {m.path: place for place, m in enumerate(shown)}
    damaged = len(members) - len(whole)
    with drawable_language():
        lines = [
            RunLine(
                name=m.name, first=m.first, last=m.last, status=m.status, changes=_changes(m),
                parent=None if m.above is None or m.circular else places.get(m.above),
                result=_result(m),
            )
            for m in shown
        ]
        said = [ngettext("{count} run", "{count} runs", len(whole)).format(count=len(whole))]
        if len(whole) > MOST:
            said.append(_("the first {shown}").format(shown=MOST))
        if damaged:
            text = ngettext("{count} damaged record", "{count} damaged records", damaged)
            said.append(text.format(count=damaged))
        title = _("Runs in {folder}").format(folder=folder)
    return draw_family(lines, title, " · ".join(said))


def change_said(change: Change) -> str:
    """rate 0.003 → 0.001; where the value before is not known, rate = 0.001."""
    if not change.before:
        return f"{change.key} = {change.after}"
    before, after = (_("none") if v == "-" else v for v in (change.before, change.after))
    return f"{change.key} {before} → {after}"


def changes_said(member: Member) -> str:
    """All that a branch changed."""
    if not member.changes:
        return _("nothing changed")
    return _("; ").join(map(change_said, member.changes))


def _changes(member: Member) -> str:
    if member.parent is None:
        return ""
    if member.above is None:
        text = _("from {parent}, which is not here: {changes}")
        parent = member.parent.place.rsplit("/", 1)[-1]
        return text.format(parent=parent, changes=changes_said(member))
    return changes_said(member)


def _result(member: Member) -> str:
    said = (
        _("step {last:,}") if member.last >= member.planned else _("step {last:,} of {planned:,}")
    )
    shown = said.format(last=member.last, planned=member.planned)
    if math.isnan(member.loss):
        return shown
    return _("{steps}, loss {loss}").format(steps=shown, loss=number(member.loss))

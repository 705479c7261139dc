"""A bug that was tried as plain data, with keys that stay."""

from typing import Any

from backsight.bugs import bugs
from backsight.bugs._docstring import REMEDY, WHY, read_story
from backsight.bugs._program import read_source
from backsight.bugs._run import BugOutcome
from backsight.bugs._trials.trial import BugCourse, BugVerdict


def to_plain(outcome: BugOutcome) -> dict[str, Any]:
    """As JSON holds it."""
    bug = outcome.bug
    story = read_story(bug.name)
    return {
        "bug": bug.name,
        "kind": bug.kind,
        "what": bugs.describe(bug.name),
        "why": story.get(WHY, ""),
        "remedy": story.get(REMEDY, ""),
        "article": bug.article or None,
        "blame": bug.blame or None,
        "holds": outcome.holds,
        "command": bug.trial.make_command("wrong.py", bug.called),
        "wrong": _list_program(bug.wrong, outcome.wrong, outcome.verdict, bug.called),
        "mended": _list_program(bug.mended, outcome.mended, outcome.verdict_mended, bug.called),
    }


def _list_program(
    program: Any, course: BugCourse, verdict: BugVerdict, name: str
) -> dict[str, Any]:
    return {
        "program": read_source(program, name),
        "losses": list(course.losses),
        "accuracy": course.accuracy,
        "error": course.error or None,
        "agrees": verdict.agrees,
        "names": list(verdict.names),
    }

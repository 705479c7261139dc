"""docs/bugs.md from running every bug: `make bugs`.

The list of all, each with what came of it: how far the wrong program came, how far the mended one,
and what the check says. `tests/frame/test_bugs_page.py` holds the page against the records.
"""

from collections.abc import Iterator
from pathlib import Path

from backsight.bugs import bugs
from backsight.bugs._page import KIND_TITLES
from backsight.bugs._run import BugOutcome, run_bug
from backsight.bugs._trials.trial import KINDS, REFUSED, UNNAMED, BugCourse
from backsight.kernel.numerals import format_number

PAGE = Path(__file__).parents[1] / "docs" / "bugs.md"

HEAD = """\
# Wrong programs

{count} programs that are wrong in ways that people ask about, each 5 to 25 lines, with the same
program mended: gradients, updates, losses, and ways to prepare data. What is shown is what is run.

```console
$ backsight bugs [--kind gradient|update|loss|data]
$ backsight bugs NAME [--format FORMAT] [-o FILE] [--json]
$ backsight bugs NAME --write FOLDER
```

The page of a bug has the wrong program, what happens when it is run, what `backsight check` says of
it (of data, what `backsight doctor` says), what is wrong, and the mended program line by line. No
number on it is typed: both programs are run and checked when the page is made, and where one does
not do what its record says the exit status is 1. `--write` puts both into a folder as `wrong.py`
and `mended.py`, with all that they need, so that you can try the check on them; nothing that is
there is written over.

- **gradient**: descent along the program's gradient; `check_gradient` holds it against the loss.
- **update**: training with the program's steps; `check_update` runs it beside an optimizer of the
  catalog.
- **loss**: descent along the slopes of the loss as it is written, measured by differences;
  `check_gradient` holds it against the gradient of the loss that is meant.
- **data**: a small network is trained on what the program makes of the rows, and judged by rows
  that come later; the doctor examines what it made. Some of these no check can see, for what is
  handed over is well by itself: only rows that come later show it.

A bug is one file in `src/backsight/bugs`, two functions and how they are tried; another file there
is another bug, and yours comes in with `--with FILE.py`.
"""
HEADROW = """
| bug | what is wrong | wrong | mended | what the check says |
|---|---|--:|--:|---|
"""


def write_page() -> Iterator[str]:
    """The page, piece by piece."""
    yield HEAD.format(count=len(bugs))
    for kind in KINDS:
        yield f"\n## {KIND_TITLES[kind]}\n{HEADROW}"
        for name in (name for name, bug in bugs.items() if bug.kind == kind):
            yield write_row(run_bug(bugs[name]))


def write_row(outcome: BugOutcome) -> str:
    """The loss at the end with the share that is right, of both; and the name of the slip."""
    name = outcome.bug.name
    cells = (
        f"`{name}`",
        bugs.describe(name),
        write_course(outcome.wrong),
        write_course(outcome.mended),
        write_blame(outcome),
    )
    return f"| {' | '.join(cells)} |\n"


def write_course(course: BugCourse) -> str:
    """The last loss, and the share that is right."""
    if course.error:
        return "fails"
    share = "" if course.accuracy is None else f" ({course.accuracy:.0%})"
    return f"{format_number(course.losses[-1], 3)}{share}"


def write_blame(outcome: BugOutcome) -> str:
    """The slip or the fault that the check names."""
    blame = outcome.bug.blame
    words = {
        REFUSED: "refused with a message",
        UNNAMED: "wrong, no known slip",
        "": "nothing: no check can see it",
    }
    return words.get(blame, f"`{blame}`")


if __name__ == "__main__":
    PAGE.write_text("".join(write_page()), encoding="utf-8")
    print(PAGE)

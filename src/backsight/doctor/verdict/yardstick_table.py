"""What a training knows beside what is known without one: the table, and the numbers in it."""

import math
from collections.abc import Iterator, Mapping

from backsight.doctor.course import Course
from backsight.doctor.watched_rows import UNSEEN, select_watched
from backsight.kernel.document import Block, Heading, Paragraph, TableBlock
from backsight.kernel.language import N_, _, join_sentences

YARDSTICKS = {
    "skill": N_("this training, at its end"),
    "best_skill": N_("the same, at its best moment"),
    "middle_skill": N_("the middle one of five starts"),
    "linear_skill": N_("a linear model"),
    "neighbor_skill": N_("the mean of the five nearest rows"),
    "learned_by_heart": N_("the same network, given 16 of the rows alone"),
}
"""Readings of a skill, and whose it is."""
BY_HEART, BROKEN = 0.9, 0.5
"""From the one on rows were learned by heart, below the other they were not."""


def take_yardsticks(readings: Mapping[str, float]) -> dict[str, float]:
    """Those that are known."""
    known = {name: readings[name] for name in YARDSTICKS}
    return {name: value for name, value in known.items() if not math.isnan(value)}


def show_yardsticks(
    readings: Mapping[str, float], course: Course | None, *, is_unnamed: bool
) -> Iterator[Block]:
    """The table; nothing where nothing was trained. is_unnamed: whether a cause is still to be
    found, so that it is said where to look for it."""
    known = take_yardsticks(readings)
    if "skill" not in known:
        return
    rows = tuple((_(YARDSTICKS[name]), f"{value:z.2f}") for name, value in known.items())
    yield Heading(text=_("What is known of the rows"))
    yield TableBlock(head=(_("by"), _("skill")), rows=rows)
    about = _("A skill of 0 is that of one constant for all rows; 1 is all right.")
    yield Paragraph(text=join_sentences(about, *_describe_part(course)))
    by_heart = known.get("learned_by_heart", math.nan)
    if is_unnamed and by_heart < BROKEN:
        yield Paragraph(
            text=_(
                "Not even 16 rows are learned by heart: look at the network, its loss and its "
                "optimizer."
            )
        )
    if is_unnamed and by_heart >= BY_HEART:
        yield Paragraph(
            text=_("16 rows are learned by heart, so the network works: look at the rows.")
        )


def _describe_part(course: Course | None) -> Iterator[str]:
    """Which rows the training's skill is of."""
    if course is None:
        return
    count = len(select_watched(course.experiment, course.part))
    if course.part == "train":
        yield _(
            "The skill of the training is of the rows that it was trained on, for there are too "
            "few others: whether it knows others, too, is not seen."
        )
    elif course.part == UNSEEN:
        text = _("The skill of the training is of the {count:,} rows of validation and test.")
        yield text.format(count=count)
    else:
        text = _("The skill of the training is of the {count:,} rows of the validation part.")
        yield text.format(count=count)

"""An exercise as a page: the sheet with its blanks, and the teacher's key."""

from collections.abc import Iterator

from backsight.exercises import exercises
from backsight.exercises._record import DIGITS, DrawnExercise, Exercise
from backsight.explanations.step.worksheet import Blanks
from backsight.kernel.document import (
    Block,
    Cell,
    Document,
    Heading,
    Numbers,
    Paragraph,
    TableBlock,
)
from backsight.kernel.language import _, get_language, ngettext
from backsight.kernel.plain_text.prose_text import escape_prose


def make_exercises_page() -> Document:
    """All topics, and the function that can be written instead."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, escape_prose(write_title(exercise)), escape_prose(exercise.code.signature))
        for name, exercise in exercises.items()
    )
    table = TableBlock(head=(_("topic"), _("what it is about"), _("as a function")), rows=rows)
    hint = _("One of them, by the seed of a variant: `backsight exercise bp2 --seed 1`")
    other = _("Of another optimizer: `backsight exercise update --optimizer momentum`")
    paragraphs = (Paragraph(text=text) for text in (hint, other))
    return Document(title=_("Exercises"), blocks=(table, *paragraphs), language=get_language())


def write_title(exercise: Exercise) -> str:
    """In a few words, in the reader's language."""
    return _(exercise.title).format(**exercise.facts)


def write_task(exercise: Exercise) -> str:
    """What is to be found; names of arrays stand in braces."""
    text = _(exercise.task)
    for name, fact in exercise.facts.items():
        text = text.replace(f"{{{name}}}", fact)
    return text


def make_sheet(exercise: Exercise, variant: DrawnExercise, command: str) -> Document:
    """What is given, and a blank for each number that is asked for. command: what marks it."""
    return _make_document(
        _("Exercise: {title}").format(title=write_title(exercise)),
        Paragraph(text=write_task(exercise)),
        *_explain_answers(exercise, variant, command),
        Heading(text=_("Given")),
        *variant.facts,
        Heading(text=_("Wanted")),
        *_list_blanks(variant),
    )


def make_solution(exercise: Exercise, variant: DrawnExercise, command: str) -> Document:
    """The whole way, line by line. command: what shows the sheet."""
    return _make_document(
        _("Key: {title}").format(title=write_title(exercise)),
        Paragraph(text=write_task(exercise)),
        Paragraph(text=_("The sheet is that of `{command}`.").format(command=command)),
        Heading(text=_("Given")),
        *variant.facts,
        Heading(text=_("Worked out")),
        *(block for block in variant.worked if not _is_plain(block)),
    )


def _is_plain(block: Block) -> bool:
    """Whether it is the table of one number, whose line tells it anyway."""
    return isinstance(block, Numbers) and block.shape == ()


def _make_document(title: str, *blocks: Block) -> Document:
    return Document(
        title=escape_prose(title), blocks=blocks, language=get_language(), digits=DIGITS
    )


def _explain_answers(
    exercise: Exercise, variant: DrawnExercise, command: str
) -> Iterator[Paragraph]:
    text = ngettext(
        "{count} number is asked for. Reckon with all digits that are shown and give at least 3. "
        "Write it behind its name into a table with the columns name and answer (with -o "
        "sheet.html it is sheet.answers.csv); `{command} --answers FILE.csv` marks it.",
        "{count} numbers are asked for. Reckon with all digits that are shown and give at least "
        "3. Write each behind its name into a table with the columns name and answer (with -o "
        "sheet.html it is sheet.answers.csv); `{command} --answers FILE.csv` marks them.",
        len(variant.answers),
    )
    yield Paragraph(text=text.format(count=len(variant.answers), command=command), kind="note")
    code = _("Or write the function `{signature}`. {about} `{command} --code FILE.py` marks it.")
    yield Paragraph(
        text=code.format(
            signature=exercise.code.signature, about=_(exercise.code.about), command=command
        ),
        kind="note",
    )


def _list_blanks(variant: DrawnExercise) -> Iterator[Block]:
    """The arrays that are asked for, with a box for each number."""
    names = frozenset(variant.answers)
    blanks = Blanks(
        names=names, texts=frozenset(), cells=frozenset(), kept_symbols=(), digits=DIGITS
    )
    for block in variant.worked:
        hidden = blanks.hide(block) if isinstance(block, Numbers) else block
        if isinstance(hidden, Heading) or (isinstance(hidden, Numbers) and hidden.blank):
            yield hidden

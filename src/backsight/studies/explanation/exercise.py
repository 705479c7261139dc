"""`backsight.exercise`: an exercise of a variant of its own, marked with the slip named."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from backsight.checks.marking import AnswerMark
from backsight.exercises import CodeMark, DrawnExercise, Exercise, exercises
from backsight.exercises._page import (
    make_exercises_page,
    make_sheet,
    make_solution,
    write_task,
    write_title,
)
from backsight.kernel.document import Document
from backsight.kernel.errors import BadInput, UnknownName, naming_keywords
from backsight.kernel.language import _, get_language
from backsight.kernel.plain_text.prose_text import escape_block, escape_prose
from backsight.kernel.shown import Shown
from backsight.studies.explanation.marks import count_right, make_code_page, tabulate_marks
from backsight.studies.explanation.page import Page
from backsight.studies.explanation.worksheet import read_answers


@dataclass(frozen=True, kw_only=True, repr=False)
class ExerciseMarks(Shown):
    """What came of marking numbers, or a function."""

    topic: str
    seed: int
    answers: tuple[AnswerMark, ...] = ()
    """Blank by blank; none of a function."""
    code: CodeMark | None = None
    """The function's; None of numbers."""

    @property
    def right(self) -> bool:
        """Whether all is right, and nothing is missing."""
        if self.code is not None:
            return self.code.right
        return all(mark.right is True for mark in self.answers)

    @property
    def document(self) -> Document:
        """As it is shown."""
        if self.code is not None:
            return make_code_page(self.code)
        blocks = (escape_block(tabulate_marks(self.answers)),)
        return Document(
            title=escape_prose(count_right(self.answers)), blocks=blocks, language=get_language()
        )

    def to_plain(self) -> dict[str, Any]:
        """As `backsight exercise TOPIC --answers FILE --json` has it."""
        code = {} if self.code is None else {"code": asdict(self.code)}
        answers = {} if self.code is not None else {"answers": [asdict(m) for m in self.answers]}
        return {"topic": self.topic, "seed": self.seed, "right": self.right, **answers, **code}


class ExercisePage(Page):
    """The sheet of an exercise, which shows itself, and marks what is answered."""

    def __init__(self, exercise: Exercise, seed: int, optimizer: str = "") -> None:
        self.exercise, self.seed, self.optimizer = exercise, seed, optimizer
        self.variant: DrawnExercise = exercise.draw(seed)
        document = make_sheet(exercise, self.variant, self.command)
        Page.__init__(self, document, blanks=self.variant.answers)

    @property
    def command(self) -> str:
        """What shows it at the shell."""
        words = f" --optimizer {self.optimizer}" if self.optimizer else ""
        return f"backsight exercise {self.exercise.name}{words} --seed {self.seed}"

    @property
    def solution(self) -> Page:
        """The teacher's key: the whole way, each equation with its numbers."""
        return Page(make_solution(self.exercise, self.variant, self.command))

    @property
    def answers(self) -> dict[str, float]:
        """The right numbers, by the names of the blanks."""
        return dict(self.variant.answers)

    def mark(self, answers: Mapping[str, Any] | str | Path | Callable[..., Any]) -> ExerciseMarks:
        """Numbers by the names of the blanks, a CSV file with the columns name and answer, or the
        function. Raises BadInput, UnknownName, BadData."""
        if callable(answers):
            code = self.exercise.code.check(answers, self.seed)
            return ExerciseMarks(topic=self.exercise.name, seed=self.seed, code=code)
        if isinstance(answers, str | Path):
            answers = read_answers(answers)
        if not isinstance(answers, Mapping):
            raise BadInput(
                _(
                    "Answers are a dict by the names of the blanks, the name of a CSV file, or a "
                    "function; got {kind}."
                ).format(kind=type(answers).__name__)
            )
        texts = {str(n): "" if value is None else str(value) for n, value in answers.items()}
        marks = self.variant.mark(texts)
        return ExerciseMarks(topic=self.exercise.name, seed=self.seed, answers=marks)

    def to_plain(self, *, solved: bool = False) -> dict[str, Any]:
        """As `backsight exercise TOPIC --json` has it. solved: with the right numbers."""
        return {
            "topic": self.exercise.name,
            "seed": self.seed,
            "title": write_title(self.exercise),
            "task": write_task(self.exercise),
            "given": dict(self.variant.numbers),
            "wanted": list(self.variant.answers),
            "function": self.exercise.code.signature,
            **({"answers": self.answers} if solved else {}),
        }


@naming_keywords()
def exercise(topic: str, *, seed: int = 0, optimizer: str = "") -> ExercisePage:
    """An exercise: numbers to be found on paper, or a short function, marked with the slip named.

    topic: "forward", "chain_rule", "bp1" … "bp4", "softmax_cross_entropy", "loss", "regularizer",
    "difference_quotient" or "update". seed: of the variant; the same everywhere. optimizer: of
    "update", such as "momentum" or "adam:beta2=0.99"; Adam if nothing is said. What comes back
    shows itself in a notebook; print it, `save("sheet.html")`, `mark` answers, or see its
    `solution`. Raises UnknownName, BadInput.

    >>> import backsight
    >>> page = backsight.exercise("bp2", seed=1)
    >>> page.mark(page.answers).right
    True
    >>> marks = page.mark(lambda delta_next, W_next, z: delta_next @ W_next.T)
    >>> marks.right, marks.code.slip
    (False, 'missing_slope')
    """
    if not isinstance(topic, str):
        raise BadInput(_("The topic of an exercise is a text, got {topic!r}.").format(topic=topic))
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise BadInput(_("A seed is a whole number from 0, got {seed!r}.").format(seed=seed))
    if topic not in exercises:
        raise UnknownName(_("exercise"), topic, exercises)
    record = exercises[topic]
    if optimizer and record.choose is None:
        raise BadInput(
            _("An optimizer is for the exercise update, not for {topic}.").format(topic=topic)
        )
    if optimizer and record.choose is not None:
        record = record.choose(optimizer)
    return ExercisePage(record, seed, optimizer)


def list_exercises() -> Page:
    """All topics, as `backsight exercise` lists them."""
    return Page(make_exercises_page())

"""`backsight.when`: the step of a recorded run in which something happened first."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from backsight.engine.entry import format_entry
from backsight.explanations.step.request import require_digits
from backsight.kernel.document import Block, Document, Paragraph, WorkedNumber
from backsight.kernel.errors import naming_keywords
from backsight.kernel.language import _, get_language, ngettext
from backsight.kernel.language import join_sentences as joined
from backsight.kernel.plain_text.prose_text import escape_prose, substitute_symbols
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.recorder.entries import to_plain_number
from backsight.recorder.questions import Question, questions
from backsight.recorder.search import NoOccurrence, Occurrence, Search
from backsight.render import format_expression, to_terminal
from backsight.render.mathematics.numerals import format_number
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.recording import ARRAYS
from backsight.runs.run import Run
from backsight.runs.sources import resolve_record
from backsight.studies.first_occurrence.arguments import read_question
from backsight.studies.first_occurrence.cause import Origin, find_origin
from backsight.training.where import Where


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class When(Shown):
    """When something happened first in a run; it shows itself when it is printed."""

    question: str
    """What was asked."""
    step: int | None
    """None if it never happened."""
    symbol: str = ""
    """Of the number that shows it."""
    index: tuple[int, ...] = ()
    """Of its entry."""
    value: float | None = None
    """The number."""
    origin: Origin | None = None
    """What made it, where that was asked for: equation, row, carriers."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """More, by the question."""
    sentences: tuple[str, ...]
    """All of it in words."""
    notes: tuple[str, ...] = ()
    """What is to be known of the replay."""
    again: int
    """Steps that were made again to find out."""
    document: Document
    """The same to be rendered."""

    def __str__(self) -> str:
        return to_terminal(self.document, color=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """The operation that made the number, and what leads from it to the number, as text."""
        worked = self.origin.lines if self.origin else ()
        return tuple(_format_line(line, self.document.digits) for line in worked)

    def as_plain(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold; "inf", "nan" where a number is none."""
        cause = asdict(replace(self.origin, lines=())) if self.origin else {}
        cause = {k: v for k, v in cause.items() if k not in ("symbol", "index", "value", "lines")}
        return {
            "question": self.question,
            "step": self.step,
            "symbol": self.symbol,
            "index": self.index,
            "value": _to_plain(self.value),
            **cause,
            **{k: _to_plain(v) for k, v in self.facts.items()},
            "lines": self.lines,
            "sentences": self.sentences,
            "notes": self.notes,
            "steps_made_again": self.again,
        }


@naming_keywords()
def when(
    run: str | Path | RecordedRun | Run,
    *,
    first: str = "",
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    digits: int = 6,
    **asked: Any,
) -> When:
    """The step in which something happened first.

    run: as for `backsight.open`, with its arrays, folder and with_; or a run that is open. Exactly
    one question: first="nonfinite", the first number that is not finite in the loss, the gradient
    or the state, with the operation that made it; first="turn" (by=0.01), the step after which the
    loss turns up; loss_above=X; norm_above=("1", X), of a layer's weights, or of any array, "W1",
    "dL_dW1"; dead_units=("h1", 0.5). progress: as for `backsight.open`.

    Raises BadInput for no question or several, UnknownName for what the run does not have.

    >>> import backsight
    >>> run = backsight.train("xor", hidden=[3], steps=300, seed=1, lr=0.5, out="wild")
    >>> backsight.when("wild", first="nonfinite").step is None
    True
    >>> backsight.when("wild", norm_above=("W1", 4.0)).symbol
    'W1'
    """
    # A question of one's own is known once the files that come with the run are read.
    question_asked = None if with_ else read_question(first, asked)
    require_digits(digits)
    where = Where(arrays=arrays, folder=folder, files=with_, progress=progress)
    with resolve_record(run, where) as subject:
        question, question_arguments, settings = question_asked or read_question(first, asked)
        return _find_answer(subject.run, question, question_arguments, settings, digits)


def _find_answer(
    run: RecordedRun,
    question: Question,
    question_arguments: Sequence[Any],
    settings: Mapping[str, Any],
    digits: int,
) -> When:
    search = Search(run.replay, lambda: run.experiment.make_loop())
    answer = question.find(search, *question_arguments, **settings)
    if isinstance(answer, NoOccurrence):
        return _make_never(run, question, answer, search)
    return _make_answer(run, question, answer, search, digits)


def _make_never(run: RecordedRun, question: Question, answer: NoOccurrence, search: Search) -> When:
    steps = search.last_attempt - search.first
    template = ngettext(
        "It did not happen in the {steps:,} step of this run.",
        "It did not happen in the {steps:,} steps of this run.",
        steps,
    )
    sentences = (template.format(steps=steps), *_describe_replay(search, steps), *answer.sentences)
    return _make_when(run, question, search, sentences, step=None)


def _make_answer(
    run: RecordedRun, question: Question, result: Occurrence, search: Search, digits: int
) -> When:
    cause, cause_sentences = find_origin(run, result) if result.nonfinite_arrays else (None, [])
    evidence = cause or result
    sentences = (*result.sentences, *cause_sentences, *_describe_end(run, result))
    return _make_when(
        run,
        question,
        search,
        sentences,
        cause.lines if cause else (),
        _format_more(run, result, cause),
        digits,
        step=result.step,
        symbol=evidence.symbol,
        index=evidence.index,
        value=evidence.value,
        origin=cause,
        facts=result.facts,
    )


def _make_when(
    run: RecordedRun,
    question: Question,
    search: Search,
    sentences: tuple[str, ...],
    lines: tuple[WorkedNumber, ...] = (),
    more: str = "",
    digits: int = 6,
    **fields: Any,
) -> When:
    notes = tuple(run.notes)
    blocks: list[Block] = [
        Paragraph(text=joined(*sentences)),
        *lines,
        *(Paragraph(text=escape_prose(text), kind="note") for text in notes),
        *([Paragraph(text=more)] if more else []),
    ]
    title = questions.describe(question.name).rstrip(".。")
    document = Document(title=title, blocks=tuple(blocks), language=get_language(), digits=digits)
    texts = tuple(substitute_symbols(text, str) for text in sentences)
    return When(
        question=question.name,
        sentences=texts,
        notes=notes,
        again=search.again,
        document=document,
        **fields,
    )


def _describe_end(run: RecordedRun, result: Occurrence) -> list[str]:
    """Where training ended, if that is later."""
    failure = run.record.failure
    if not result.nonfinite_arrays or failure is None or failure.end + 1 <= result.step:
        return []
    return [_("Training noticed it in step {step:,} and ended.").format(step=failure.end + 1)]


def _describe_replay(search: Search, steps: int) -> list[str]:
    """How many steps were made again; some were more than once."""
    count = min(search.again, steps)
    template = ngettext(
        "{count:,} of them was made again.", "{count:,} of them were made again.", count
    )
    return [template.format(count=count)] if count else []


def _format_more(run: RecordedRun, result: Occurrence, cause: Origin | None) -> str:
    """How more of it is shown: by a command, or in Python, where the run's data came from."""
    option = (
        {"number": format_entry(cause.symbol, cause.index)} if cause else {"topic": result.topic}
    )
    ((key, value),) = option.items()
    if not value:
        return ""
    step = max(result.step, run.record.first_step + 1)
    if run.spec.data.source == ARRAYS:
        name = "topics" if key == "topic" else key
        command = f"backsight.explain(run, step={step}, {name}={value!r})"
    else:
        folder = escape_prose(shlex.quote(str(run.path.parent)))
        command = f"backsight explain {folder} --step {step} --{key} {value}"
    return _("More: `{command}`").format(command=command)


def _to_plain(value: Any) -> Any:
    return to_plain_number(value) if isinstance(value, float) else value


def _format_line(line: WorkedNumber, digits: int) -> str:
    """A line of arithmetic, however long."""
    rights = [format_expression(right, line.shapes, digits) for right in line.rights]
    return " = ".join(
        [format_expression(line.left, line.shapes), *rights, format_number(line.value, digits)]
    )

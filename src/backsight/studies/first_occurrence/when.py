"""`backsight.when`: the step of a recorded run in which something happened first."""

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from backsight.engine.entry import entry_name
from backsight.explanations.step.request import digits_of
from backsight.kernel.document import Block, Document, Paragraph, Worked, prose
from backsight.kernel.language import _, language, ngettext
from backsight.kernel.language import sentences as joined
from backsight.recorder.entries import plain
from backsight.recorder.questions import Question, questions
from backsight.recorder.replay import Report
from backsight.recorder.search import Found, Never, Search
from backsight.render import expression, html, terminal
from backsight.render.mathematics.numerals import numeral
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.recording import ARRAYS
from backsight.studies.first_occurrence.arguments import read
from backsight.studies.first_occurrence.cause import Origin, origin
from backsight.training.course import course_of


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class When:
    """When something happened first in a run; it shows itself when it is printed.

    question: what was asked. step: None if it never happened. symbol, index, value: the number
    that shows it. origin: what made it, where that was asked for: equation, row, carriers. facts:
    more, by the question. sentences: all of it in words. notes: what is to be known of the replay.
    again: steps that were made again to find out. document: the same to be rendered.
    """

    question: str
    step: int | None
    symbol: str = ""
    index: tuple[int, ...] = ()
    value: float | None = None
    origin: Origin | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    sentences: tuple[str, ...]
    notes: tuple[str, ...] = ()
    again: int
    document: Document

    def __str__(self) -> str:
        return terminal(self.document, color=False)

    def __repr__(self) -> str:
        number = entry_name(self.symbol, self.index)
        return f"<when {self.question}: step {self.step}{f', {number}' if number else ''}>"

    def _repr_html_(self) -> str:
        return html(self.document)

    @property
    def lines(self) -> tuple[str, ...]:
        """The operation that made the number, and what leads from it to the number, as text."""
        worked = self.origin.lines if self.origin else ()
        return tuple(_text(line, self.document.digits) for line in worked)

    def as_plain(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold; "inf", "nan" where a number is none."""
        made = asdict(replace(self.origin, lines=())) if self.origin else {}
        made = {k: v for k, v in made.items() if k not in ("symbol", "index", "value", "lines")}
        return {
            "question": self.question,
            "step": self.step,
            "symbol": self.symbol,
            "index": self.index,
            "value": _plain(self.value),
            **made,
            **{k: _plain(v) for k, v in self.facts.items()},
            "lines": self.lines,
            "sentences": self.sentences,
            "notes": self.notes,
            "steps_made_again": self.again,
        }


def when(
    run: str | Path | RecordedRun,
    *,
    first: str = "",
    arrays: Any = None,
    folder: str = "",
    with_: Any = (),
    report: Report | None = None,
    digits: int = 6,
    **asked: Any,
) -> When:
    """The step in which something happened first.

    run: as for `backsight.open`, with its arrays, folder and with_; or a run that is open. Exactly
    one question: first="nonfinite", the first number that is not finite in the loss, the gradient
    or the state, with the operation that made it; first="turn" (by=0.01), the step after which the
    loss turns up; loss_above=X; norm_above=("1", X), of a layer's weights, or of any array, "W1",
    "dL_dW1"; dead_units=("h1", 0.5). report: as for `backsight.open`.

    Raises BadInput for no question or several, UnknownName for what the run does not have.

    >>> import backsight
    >>> run = backsight.train("xor", hidden=[3], steps=300, seed=1, lr=0.5, out="wild")
    >>> backsight.when("wild", first="nonfinite").step is None
    True
    >>> backsight.when("wild", norm_above=("W1", 4.0)).symbol
    'W1'
    """
    question, given, settings = read(first, asked)
    digits_of(digits)
    if not isinstance(run, RecordedRun):
        with open_run(run, arrays=arrays, folder=folder, with_=with_, report=report) as opened:
            return when(opened, first=first, digits=digits, **asked)
    before = run.replay.report
    run.replay.report = report or before
    try:
        search = Search(run.replay, lambda: course_of(run.parts))
        answer = question.find(search, *given, **settings)
        if isinstance(answer, Never):
            return _never(run, question, answer, search)
        return _happened(run, question, answer, search, digits)
    finally:
        run.replay.report = before


def _never(run: RecordedRun, question: Question, answer: Never, search: Search) -> When:
    said = _("It did not happen in the {steps:,} steps of this run.")
    steps = search.tried - search.first
    sentences = (said.format(steps=steps), *_work(search, steps), *answer.said)
    return _when(run, question, search, sentences, step=None)


def _happened(
    run: RecordedRun, question: Question, found: Found, search: Search, digits: int
) -> When:
    made, told = origin(run, found) if found.failed else (None, [])
    shown = made or found
    sentences = (*found.said, *told, *_noticed(run, found))
    return _when(
        run,
        question,
        search,
        sentences,
        made.lines if made else (),
        _more(run, found, made),
        digits,
        step=found.step,
        symbol=shown.symbol,
        index=shown.index,
        value=shown.value,
        origin=made,
        facts=found.facts,
    )


def _when(
    run: RecordedRun,
    question: Question,
    search: Search,
    sentences: tuple[str, ...],
    lines: tuple[Worked, ...] = (),
    more: str = "",
    digits: int = 6,
    **found: Any,
) -> When:
    notes = tuple(run.notes)
    blocks: list[Block] = [
        Paragraph(text=joined(*sentences)),
        *lines,
        *(Paragraph(text=text, kind="note") for text in notes),
        *([Paragraph(text=more)] if more else []),
    ]
    title = questions.about(question.name).rstrip(".。")
    document = Document(title=title, blocks=tuple(blocks), language=language(), digits=digits)
    told = tuple(prose(text, str) for text in sentences)
    return When(
        question=question.name,
        sentences=told,
        notes=notes,
        again=search.again,
        document=document,
        **found,
    )


def _noticed(run: RecordedRun, found: Found) -> list[str]:
    """Where training ended, if that is later."""
    failure = run.record.failure
    if not found.failed or failure is None or failure.end + 1 <= found.step:
        return []
    return [_("Training noticed it in step {step:,} and ended.").format(step=failure.end + 1)]


def _work(search: Search, steps: int) -> list[str]:
    """How many steps were made again; some were more than once."""
    count = min(search.again, steps)
    said = ngettext(
        "{count:,} of them was made again.", "{count:,} of them were made again.", count
    )
    return [said.format(count=count)] if count else []


def _more(run: RecordedRun, found: Found, made: Origin | None) -> str:
    """How more of it is shown: by a command, or in Python, where the run's data came from."""
    asked = {"number": entry_name(made.symbol, made.index)} if made else {"topic": found.topic}
    ((key, value),) = asked.items()
    if not value:
        return ""
    step = max(found.step, run.record.first_step + 1)
    if run.spec.data.source == ARRAYS:
        name = "topics" if key == "topic" else key
        command = f"backsight.explanations(run, step={step}, {name}={value!r})"
    else:
        folder = shlex.quote(str(run.path.parent))
        command = f"backsight explain {folder} --step {step} --{key} {value}"
    return _("More: `{command}`").format(command=command)


def _plain(value: Any) -> Any:
    return plain(value) if isinstance(value, float) else value


def _text(line: Worked, digits: int) -> str:
    """A line of arithmetic, however long."""
    rights = [expression(right, line.shapes, digits) for right in line.rights]
    return " = ".join([expression(line.left, line.shapes), *rights, numeral(line.value, digits)])

"""What is asked of a run, as keywords: which question, what it takes, its settings."""

from typing import Any

from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _
from backsight.recorder.questions import Question, questions


def read(first: str, asked: dict[str, Any]) -> tuple[Question, tuple[Any, ...], dict[str, Any]]:
    """The question, what it takes, and its settings."""
    given = {name: value for name, value in asked.items() if value is not None}
    known = {take.name for q in questions.values() for take in q.settings}
    settings = {name: given.pop(name) for name in known & given.keys()}
    for name in given:
        if name not in questions or not questions[name].takes:
            raise UnknownName(_("question"), name, [q for q in questions if questions[q].takes])
    if first:
        plain = [q for q in questions if not questions[q].takes]
        if first not in plain:
            raise UnknownName(_("question"), first, plain)
        given[first] = ()
    if len(given) != 1:
        raise BadInput(_exactly_one(list(given)))
    ((name, value),) = given.items()
    question = questions[name]
    unfit = [s for s in settings if s not in {take.name for take in question.settings}]
    if unfit:
        fits = next(q for q in questions if unfit[0] in {t.name for t in questions[q].settings})
        raise BadInput(
            _("--{name} goes with {fits}, not with {asked}.").format(
                name=unfit[0], fits=questions[fits].written, asked=question.written
            )
        )
    return question, question.asked(value), settings


def _exactly_one(names: list[str]) -> str:
    known = ", ".join(question.written for question in questions.values())
    if not names:
        return _("Ask a question, one of: {known}.").format(known=known)
    return _("One question at a time, got {names}. There are: {known}.").format(
        names=", ".join(names), known=known
    )

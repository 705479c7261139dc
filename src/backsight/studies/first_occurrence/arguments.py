"""What is asked of a run, as keywords: which question, what it takes, its settings."""

from typing import Any

from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _, join_words
from backsight.recorder.questions import Question, questions


def read_question(
    first: str, arguments: dict[str, Any]
) -> tuple[Question, tuple[Any, ...], dict[str, Any]]:
    """The question, what it takes, and its settings."""
    answers = {name: value for name, value in arguments.items() if value is not None}
    setting_names = {take.name for q in questions.values() for take in q.settings}
    settings = {name: answers.pop(name) for name in setting_names & answers.keys()}
    for name in answers:
        if name not in questions or not questions[name].takes:
            raise UnknownName(_("question"), name, [q for q in questions if questions[q].takes])
    if first:
        plain = [q for q in questions if not questions[q].takes]
        if first not in plain:
            raise UnknownName(_("question"), first, plain)
        answers[first] = ()
    if len(answers) != 1:
        raise BadInput(_format_count_error(list(answers)))
    ((name, value),) = answers.items()
    question = questions[name]
    unsuitable = [s for s in settings if s not in {take.name for take in question.settings}]
    if unsuitable:
        fits = next(
            q for q in questions if unsuitable[0] in {t.name for t in questions[q].settings}
        )
        raise BadInput(
            _("--{name} goes with {fits}, not with {asked}.").format(
                name=unsuitable[0], fits=questions[fits].usage, asked=question.usage
            )
        )
    return question, question.read_arguments(value), settings


def _format_count_error(names: list[str]) -> str:
    usages = join_words(question.usage for question in questions.values())
    if not names:
        return _("Ask a question, one of: {known}.").format(known=usages)
    return _("One question at a time, got {names}. There are: {known}.").format(
        names=join_words(names), known=usages
    )

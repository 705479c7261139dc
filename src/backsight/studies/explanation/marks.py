"""How answers and functions were marked, as it is shown."""

from backsight.checks.marking import AnswerMark
from backsight.exercises import CodeMark
from backsight.kernel.document import Document, Paragraph, TableBlock
from backsight.kernel.language import _, get_language, ngettext
from backsight.kernel.plain_text.prose_text import escape_block, escape_prose


def make_code_page(mark: CodeMark) -> Document:
    """What is said of a function."""
    title = (
        ngettext(
            "The function is right, on {count} case.",
            "The function is right, on {count} cases.",
            mark.cases,
        ).format(count=mark.cases)
        if mark.right
        else _("The function is wrong.")
    )
    slip = _("Slip: {sentence}").format(sentence=mark.sentence) if mark.slip else mark.sentence
    worst = _("A wrong number: {place}.").format(place=mark.where) if mark.where else ""
    blocks = [escape_block(Paragraph(text=text)) for text in (slip, worst) if text]
    return Document(title=escape_prose(title), blocks=tuple(blocks), language=get_language())


def count_right(marks: tuple[AnswerMark, ...]) -> str:
    """How many answers are right, in a sentence."""
    right, total = sum(m.right is True for m in marks), len(marks)
    return ngettext(
        "{right} of {asked} answer is right.", "{right} of {asked} answers are right.", total
    ).format(right=right, asked=total)


def tabulate_marks(marks: tuple[AnswerMark, ...]) -> TableBlock:
    """Blank by blank, the answer and its mark."""
    return TableBlock(
        head=(_("blank"), _("answer"), _("mark")),
        rows=tuple((m.name, _format_answer(m.answer), _describe_mark(m)) for m in marks),
        numbers=(1,),
    )


def _format_answer(answer: float | None) -> str:
    return "" if answer is None else f"{answer:.10g}"


def _describe_mark(mark: AnswerMark) -> str:
    if mark.right is None:
        return _("left blank")
    if mark.is_short:
        return _("too short: {why}").format(why=mark.said)
    return _("right") if mark.right else _("wrong: {why}").format(why=mark.said)

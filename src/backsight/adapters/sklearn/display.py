"""What a fitted estimator shows beneath scikit-learn's diagram: how its training ended, the
doctor's verdict where that takes but a moment, and the curve of its loss."""

from collections.abc import Iterator, Sequence

from backsight.adapters.sklearn.epochs import EpochCurve
from backsight.adapters.sklearn.estimator_network import PastTraining
from backsight.doctor.case import open_case
from backsight.doctor.doctor import examine
from backsight.doctor.verdict.signs import describe
from backsight.kernel.document import Block, Document, Paragraph, Picture, TableBlock
from backsight.kernel.language import _, get_language, join_sentences, ngettext
from backsight.kernel.plain_text.prose_text import escape_own_text, escape_prose
from backsight.plots.curves.svg import draw_curve_svg
from backsight.render import to_fragment
from backsight.runs.recorded_run import RecordedRun
from backsight.training.where import Where

WIDTH = 480
"""Of a curve, in pixels."""
MOST_PRODUCTS = 10**9
"""Of weights, rows and steps: a second or so."""


def write_display(curve: EpochCurve, *, network: str, end: str, verdict: str) -> str:
    """HTML of a training. network: what was trained, in a word. end: how it ended."""
    blocks = tuple(_list_blocks(curve, end, verdict))
    title = escape_prose(network)
    return to_fragment(Document(title=title, blocks=blocks, language=get_language()))


def _list_blocks(curve: EpochCurve, end: str, verdict: str) -> Iterator[Block]:
    yield Paragraph(text=escape_prose(end))
    yield Paragraph(text=escape_own_text(verdict))
    yield _show_curve(_("training loss of each epoch"), curve.losses)
    if curve.scores:
        yield _show_curve(_("validation score after each epoch"), curve.scores)


def is_brief(past: PastTraining) -> bool:
    """Whether a training is made again in a moment; the same on every machine."""
    spec = past.experiment.spec
    return past.steps * spec.batch * past.end.size <= MOST_PRODUCTS


def find_verdict(run: RecordedRun) -> str:
    """What the doctor says of a training without trying remedies, in a line."""
    report = examine(open_case(run, Where()), trial=False)
    why = [describe(report.cause.name)] if report.cause else []
    return join_sentences(f"{report.document.title}.", *why)


def _show_curve(label: str, values: Sequence[float]) -> TableBlock:
    epochs = range(1, len(values) + 1)
    picture = Picture(
        svg=draw_curve_svg(epochs, values, label, WIDTH, axis=_("epoch")), about=label
    )
    return TableBlock(head=(label,), rows=((picture,),))


def describe_end(curve: EpochCurve, why: str, failure: str) -> str:
    """How many epochs were trained, to what loss, and what ended it."""
    epochs = len(curve.losses)
    template = ngettext(
        "{count:,} epoch trained; the loss of the last is {loss:.4g}.",
        "{count:,} epochs trained; the loss of the last is {loss:.4g}.",
        epochs,
    )
    said = template.format(count=epochs, loss=curve.losses[-1]) if epochs else ""
    return " ".join(filter(None, (said, failure or why)))

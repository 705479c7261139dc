"""How a number of a step came about, from what, and what it goes into."""

from typing import Any

from backsight.engine.spec import Spec
from backsight.kernel.progress import Progress
from backsight.runs.sources import is_run
from backsight.studies.explanation.cards import to_plain
from backsight.studies.explanation.explain import explain_numbers
from backsight.web.asks._record import Ask, AskRequest, Plain
from backsight.web.desk import Desk

ENGINE = "portable"
"""What a page computes as; a run is explained as it was recorded."""


class ExplainRequest(AskRequest, frozen=True, kw_only=True):
    """words, spec: as of `PackageRequest`. step: counted from 1. number: one entry, or an array; ""
    for all arrays. digits: significant ones in formulas and numbers."""

    words: tuple[str, ...] = ()
    spec: Plain | None = None
    step: int
    number: str = ""
    digits: int = 6


def answer(request: ExplainRequest, desk: Desk, progress: Progress) -> Any:
    """What `backsight explain --json` prints."""
    named = desk.find_source(request.words, request.spec)
    is_source = isinstance(named.source, Spec) or not is_run(named.source)
    sheet = explain_numbers(
        named.source,
        step=request.step,
        number=request.number,
        digits=request.digits,
        words=() if isinstance(named.source, Spec) else named.words,
        folder=named.folder,
        progress=progress,
        **({**named.options, "engine": ENGINE} if is_source else {}),
    )
    return to_plain(sheet)


explain = Ask(name="explain", request=ExplainRequest, answer=answer)

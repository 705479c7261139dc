"""The doctor's verdict on what is running, without a trial of remedies, in every language."""

from typing import Any

from backsight.doctor.doctor import doctor as judge
from backsight.doctor.report import DoctorReport
from backsight.engine.spec import Spec
from backsight.kernel.language import _, translate_name
from backsight.kernel.progress import Progress
from backsight.languages.choose import list_languages, speaking
from backsight.runs.sources import is_run
from backsight.web.asks._record import Ask, AskRequest, Plain
from backsight.web.desk import Desk

BUDGET = 8.0
"""Nominal seconds, of which a fourth is for training; a page does not wait for more."""


class DoctorRequest(AskRequest, frozen=True, kw_only=True):
    """As `PackageRequest`. A run is judged by its record, a spec by a training of it."""

    words: tuple[str, ...] = ()
    spec: Plain | None = None


def answer(request: DoctorRequest, desk: Desk, progress: Progress) -> dict[str, Any]:
    """By language what `backsight doctor --no-trial --json` prints, and the words for what stands
    in it as a key."""
    named = desk.find_source(request.words, request.spec)
    is_source = isinstance(named.source, Spec) or not is_run(named.source)
    report = judge(
        named.source,
        budget=BUDGET,
        trial=False,
        folder=named.folder,
        progress=progress,
        **(named.options if is_source else {}),
    )
    return {tag: _translate_report(report, tag) for tag in list_languages()}


def _translate_report(report: DoctorReport, tag: str) -> dict[str, Any]:
    with speaking(tag):
        plain = report.as_plain()
        names = {cause.name: translate_name(cause.name) for cause in report.causes}
        sure = {text: _(text) for text in (c["certainty"] for c in plain["causes"])}
        return {**plain, "words": {**names, **sure}}


doctor = Ask(name="doctor", request=DoctorRequest, answer=answer)

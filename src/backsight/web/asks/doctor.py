"""The doctor's verdict on what is running, without a trial of remedies."""

from typing import Any

from backsight.doctor.doctor import doctor as judge
from backsight.engine.spec import Spec
from backsight.kernel.progress import Progress
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
    """What `backsight doctor --no-trial --json` prints."""
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
    return report.as_plain()


doctor = Ask(name="doctor", request=DoctorRequest, answer=answer)

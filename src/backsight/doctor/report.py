"""What the doctor gives back: the judgement, and the page that tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backsight.doctor.diagnosis import Cause
from backsight.doctor.examination import Examination
from backsight.doctor.readings import PatientReadings
from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.doctor.verdict.document import make_document
from backsight.doctor.verdict.judgement import Judgement, Status, judge
from backsight.doctor.verdict.plain import make_plain
from backsight.engine.spec import Spec
from backsight.kernel.document import Document
from backsight.kernel.shown import Shown
from backsight.render import to_terminal


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DoctorReport(Shown):
    """What the doctor found; it shows itself when it is printed."""

    judgement: Judgement
    """What was found, and what it comes to."""
    document: Document
    """The same to be rendered."""

    @property
    def status(self) -> Status:
        """healthy, fault, or could_not_tell."""
        return self.judgement.status

    @property
    def cause(self) -> Cause | None:
        """What is wrong."""
        return self.judgement.cause

    @property
    def causes(self) -> tuple[Cause, ...]:
        """That the evidence supports, the surest first."""
        return self.judgement.causes

    @property
    def harmless(self) -> tuple[Cause, ...]:
        """What would be a fault in an ill training, and does no harm here."""
        return self.judgement.harmless

    @property
    def treatment(self) -> Treatment | None:
        """What was tried; None where nothing was."""
        return self.judgement.treatment

    @property
    def readings(self) -> PatientReadings:
        """Every number that was taken."""
        return self.judgement.readings

    @property
    def exam(self) -> Examination:
        """What was examined."""
        return self.judgement.exam

    @property
    def remedy(self) -> Tried | None:
        """The smallest change that was proved; None where none was."""
        return self.judgement.remedy

    @property
    def spec(self) -> Spec | None:
        """The remedy as a spec."""
        return self.remedy.spec if self.remedy else None

    @property
    def exit_status(self) -> int:
        """0 for a healthy training, else 1."""
        return 0 if self.status == "healthy" else 1

    def __str__(self) -> str:
        return to_terminal(self.document, color=False)

    def as_plain(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold, as `backsight doctor --schema` says."""
        return make_plain(self.judgement)


def make_report(
    exam: Examination,
    readings: PatientReadings,
    causes: Sequence[Cause],
    treatment: Treatment | None,
) -> DoctorReport:
    """The verdict on what was found."""
    judgement = judge(exam, readings, causes, treatment)
    return DoctorReport(judgement=judgement, document=make_document(judgement))

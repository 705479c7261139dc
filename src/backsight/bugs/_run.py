"""A bug that was tried: both programs run and checked."""

from dataclasses import dataclass

from backsight.bugs._record import Bug
from backsight.bugs._trials.trial import UNNAMED, BugCourse, BugVerdict


@dataclass(frozen=True, kw_only=True)
class BugOutcome:
    """What came of both programs of a bug."""

    bug: Bug
    wrong: BugCourse
    mended: BugCourse
    verdict: BugVerdict
    """On the wrong one."""
    verdict_mended: BugVerdict

    @property
    def is_blamed(self) -> bool:
        """Whether the check says of the wrong program what the record expects."""
        blame, verdict = self.bug.blame, self.verdict
        if blame == UNNAMED:
            return not verdict.agrees and not verdict.names
        return blame in verdict.names if blame else verdict.agrees

    @property
    def holds(self) -> bool:
        """Whether all that the page says is so: the wrong program is blamed as it should be, the
        mended one is right, and it comes clearly further."""
        is_mended = self.verdict_mended.agrees and self.mended.is_better(self.wrong)
        return self.is_blamed and is_mended


def run_bug(bug: Bug) -> BugOutcome:
    """Run and check both."""
    return BugOutcome(
        bug=bug,
        wrong=bug.trial.run(bug.wrong),
        mended=bug.trial.run(bug.mended),
        verdict=bug.trial.check(bug.wrong),
        verdict_mended=bug.trial.check(bug.mended),
    )

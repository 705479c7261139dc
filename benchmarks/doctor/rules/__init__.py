"""Published rule sets, written anew, that the doctor is compared with: one file each.

Each is a function from what a training did, epoch by epoch, to what it names: a symptom, an advice
where it gives one, and the faults of the cases that either stands for. Where a rule set's words fit
several faults it gets credit for each of them, so that the comparison errs in its favor.
"""

from collections.abc import Callable

from doctor.epochs import WatchedTraining
from doctor.rules import autotrainer, deep_diagnosis, only_nan
from doctor.rules.finding import Finding

RULE_SETS: dict[str, Callable[[WatchedTraining], Finding | None]] = {
    "AUTOTRAINER": autotrainer.find_problem,
    "DeepDiagnosis": deep_diagnosis.find_problem,
    "only NaN": only_nan.find_problem,
}
"""By name."""

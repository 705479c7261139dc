"""One subject examined: by the doctor, whose remedy is then verified, and by the rule sets."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctor.epochs import watch_training
from doctor.rules import RULE_SETS
from doctor.seeded import COST, measure_cost
from doctor.subjects import Subject, hits

from backsight.doctor.case import open_case
from backsight.doctor.course import choose_steps
from backsight.doctor.doctor import COURSE_SHARE, examine
from backsight.doctor.report import DoctorReport
from backsight.doctor.trials.trial import EFFECT, train_arm
from backsight.training.where import Where

OTHER_SEEDS = 1000
"""Where the seeds begin that verify a remedy; the trials begin at the spec's own."""
VERIFY_SEEDS = 3
VERIFY_SECONDS = 6.0
"""Nominal seconds of each training that verifies."""
READINGS = ("skill", "shortfall", "linear_skill", "neighbor_skill")
"""That are kept of a healthy training that was accused, besides the evidence."""


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """What a rule set made of a subject; of one that cannot be trained here it is not asked."""

    named: bool
    right: bool
    symptom: str
    seconds: float
    can_be_asked: bool = True


@dataclass(kw_only=True)
class Row:
    """What came of one subject. first, third: whether a fault that it has is the cause that is
    named, or among the first three."""

    name: str
    group: str
    labels: tuple[str, ...]
    counts: bool
    why_not: str
    status: str
    causes: list[str]
    first: bool
    third: bool
    proved: bool
    verified: bool | None
    """None where there was nothing to verify."""
    gain: float | None
    seconds: float
    signs: list[str]
    """The evidence of the first cause."""
    readings: dict[str, float]
    rules: dict[str, RuleRow]

    @property
    def is_named(self) -> bool:
        """Whether the doctor says that there is a fault, and which."""
        return self.status == "fault"


def read_rows(path: Path) -> list[Row]:
    """Those that a JSON file of the score holds."""
    rows = []
    for raw in json.loads(path.read_text(encoding="utf-8"))["rows"]:
        rules = {name: RuleRow(**rule) for name, rule in raw["rules"].items()}
        rows.append(Row(**{**raw, "labels": tuple(raw["labels"]), "rules": rules}))
    return rows


def read_about(path: Path) -> str:
    """How they were measured."""
    return str(json.loads(path.read_text(encoding="utf-8"))["about"])


def score(subject: Subject, budget: float) -> Row:
    """Examine one subject."""
    begin = time.process_time()
    report = examine(subject.open(), budget=budget)
    seconds = time.process_time() - begin
    why_not = explain_exclusion(subject)
    causes = [c.name for c in report.causes] if report.status == "fault" else []
    verified, gain = verify(subject, report) if subject.is_sick else (None, None)
    return Row(
        name=subject.name,
        group=subject.group,
        labels=subject.labels,
        counts=not why_not,
        why_not=why_not,
        status=report.status,
        causes=causes[:5],
        first=any(hits(n, subject.labels) for n in causes[:1]),
        third=any(hits(n, subject.labels) for n in causes[:3]),
        proved=report.remedy is not None,
        verified=verified,
        gain=gain,
        seconds=seconds,
        signs=_list_signs(report) if causes else [],
        readings={n: float(report.readings[n]) for n in READINGS} if causes else {},
        rules=ask_rules(subject, budget),
    )


def explain_exclusion(subject: Subject) -> str:
    """Why a subject does not count; "" where it does."""
    twin = subject.twin
    if twin is None:
        return subject.why_not
    well = open_case(twin.spec, Where(arrays=(twin.x, twin.y)))
    cost = measure_cost(subject.open(), well)
    return "" if cost is None or cost >= COST else f"it costs {cost:.2f} of a skill"


def _list_signs(report: DoctorReport) -> list[str]:
    return [f"{' '.join(sign.symptom.needs)} = {sign.value:.4g}" for sign in report.causes[0].signs]


def verify(subject: Subject, report: DoctorReport) -> tuple[bool | None, float | None]:
    """Train the remedy from other seeds, beside the training as it is: whether it gains EFFECT."""
    if report.remedy is None:
        return None, None
    where = Where(arrays=subject.arrays)
    mended = open_case(report.remedy.spec, where).experiment
    before = subject.open().experiment
    if mended is None:
        return False, None
    part = report.exam.course.part if report.exam.course else "train"
    skill = _train(mended, part)
    base = _train(before, part) if before is not None else 0.0
    return skill - base >= EFFECT, skill - base


def _train(experiment: Any, part: str) -> float:
    seeds = range(OTHER_SEEDS, OTHER_SEEDS + VERIFY_SEEDS)
    steps = min(experiment.spec.steps, choose_steps(experiment, len(seeds), VERIFY_SECONDS))
    return float(train_arm(experiment, seeds, steps, part).skills.mean())


def ask_rules(subject: Subject, budget: float) -> dict[str, RuleRow]:
    """What each rule set names, where as much is trained as the doctor trains."""
    experiment = subject.open().experiment
    if experiment is None:
        nothing = RuleRow(named=False, right=False, symptom="", seconds=0.0, can_be_asked=False)
        return dict.fromkeys(RULE_SETS, nothing)
    begin = time.process_time()
    training = watch_training(experiment, budget * COURSE_SHARE)
    seconds = time.process_time() - begin
    rows = {}
    for name, find_problem in RULE_SETS.items():
        begin = time.process_time()
        finding = find_problem(training)
        rows[name] = RuleRow(
            named=finding is not None,
            right=finding is not None and bool(finding.labels & set(subject.labels)),
            symptom=f"{finding.symptom} ({finding.advice})".replace(" ()", "") if finding else "",
            seconds=seconds + time.process_time() - begin,
        )
    return rows

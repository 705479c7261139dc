"""The doctor's score: how often it names the cause first, and proves a remedy that holds.

    python benchmarks/doctor CASES [--only TEXT] [--json FILE] [--markdown FILE] [--budget SECONDS]

CASES is a folder with cases.json and arrays/. A case counts where it reproduces: its training fails
here, and the change that comes with it mends it elsewhere. A remedy is verified where it gains at
least EFFECT of a skill over the training as it is from three seeds that the trial did not use.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from doctor.keras_cases import Case, read_cases

from backsight.doctor.case import open_case
from backsight.doctor.doctor import doctor
from backsight.doctor.report import DoctorReport
from backsight.doctor.trial import EFFECT, choose_steps, train_arm
from backsight.training.where import Where

KINDS = {
    "softmax_over_one_unit": ["softmax_on_single_unit"],
    "output_cannot_reach_targets": ["bounded_output_for_regression"],
    "missing_output_activation": ["missing_output_activation", "relu_on_output_classification"],
    "loss_does_not_fit": [
        "loss_not_for_classification",
        "loss_output_mismatch_sigmoid_cce",
        "loss_output_mismatch_bce_softmax",
        "loss_output_mismatch_cce_single_unit",
        "loss_not_for_regression",
    ],
    "wrong_number_of_outputs": ["output_units_ne_classes", "loss_output_mismatch_cce_single_unit"],
    "labels_outside_loss_domain": ["labels_outside_loss_domain"],
    "unscaled_inputs": ["unscaled_inputs", "scaler_result_discarded"],
    "oscillation": ["oscillating_loss"],
    "exploding_gradients": ["exploding_gradient"],
    "vanishing_gradients": ["vanishing_gradient"],
    "dead_relus": ["dead_relu", "dying_relu"],
    "start_too_small": ["init_scale_too_small"],
    "start_too_large": ["init_scale_too_large"],
    "no_nonlinearity": ["no_hidden_nonlinearity"],
    "bottleneck": ["bottleneck_width_1"],
    "too_few_steps": ["too_few_epochs"],
}
"""What the cases call our faults; a fault that is not listed has its own name there."""
NOT_HERE = {
    "57326611": "Keras broadcasts a column of targets over two outputs; here each class has its own",
}
"""Cases that cannot fail here, by a part of their name, and why."""
OTHER_SEEDS = 1000
"""Where the seeds begin that verify a remedy."""
VERIFY_SECONDS = 6.0
"""Nominal seconds of each training that verifies."""


@dataclass(kw_only=True)
class Row:
    """What came of one case."""

    name: str
    labels: tuple[str, ...]
    counts: bool
    status: str
    causes: list[str]
    first: bool
    third: bool
    proved: bool
    verified: bool | None
    gain: float | None
    seconds: float
    notes: list[str] = field(default_factory=list)


def hits(fault: str, labels: Iterable[str]) -> bool:
    """Whether a fault of ours is one of those that a case has."""
    return bool({fault, *KINDS.get(fault, ())} & set(labels))


def score(case: Case, budget: float) -> Row:
    """Examine one case."""
    begin = time.process_time()
    report = doctor(case.spec, arrays=(case.x, case.y), budget=budget)
    seconds = time.process_time() - begin
    names = [c.name for c in report.causes] if report.status == "fault" else []
    is_here = not any(part in case.name for part in NOT_HERE)
    verified, gain = verify(case, report) if case.labels else (None, None)
    return Row(
        name=case.name,
        labels=case.labels,
        counts=case.reproduces and is_here,
        status=report.status,
        causes=names[:5],
        first=any(hits(n, case.labels) for n in names[:1]),
        third=any(hits(n, case.labels) for n in names[:3]),
        proved=report.remedy is not None,
        verified=verified,
        gain=gain,
        seconds=seconds,
    )


def verify(case: Case, report: DoctorReport) -> tuple[bool | None, float | None]:
    """Train the remedy from three other seeds, beside the training as it is."""
    if report.remedy is None:
        return None, None
    seeds = range(OTHER_SEEDS, OTHER_SEEDS + 3)
    arrays = (case.x, case.y)
    mended = open_case(report.remedy.spec, Where(arrays=arrays)).experiment
    before = open_case(case.spec, Where(arrays=arrays)).experiment
    if mended is None:
        return False, None
    part = report.exam.course.part if report.exam.course else "train"
    skill = _train(mended, seeds, part)
    base = _train(before, seeds, part) if before is not None else 0.0
    return skill - base >= EFFECT, skill - base


def _train(experiment: Any, seeds: Any, part: str) -> float:
    steps = min(experiment.spec.steps, choose_steps(experiment, len(seeds), VERIFY_SECONDS))
    return float(train_arm(experiment, seeds, steps, part).skills.mean())


def summarize(rows: list[Row]) -> dict[str, Any]:
    """The figures of all rows."""
    sick = [r for r in rows if r.labels and r.counts]
    well = [r for r in rows if not r.labels]
    mendable = [r for r in sick if r.verified is not None or not r.proved]
    seconds = [r.seconds for r in rows]
    return {
        "cases": len(sick),
        "top-1": sum(r.first for r in sick),
        "top-3": sum(r.third for r in sick),
        "proved": sum(r.proved for r in sick),
        "verified": sum(bool(r.verified) for r in mendable),
        "healthy": len(well),
        "accused": sum(r.status == "fault" for r in well),
        "median seconds": round(median(seconds), 1),
        "worst seconds": round(max(seconds), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--budget", type=float, default=20.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for case in read_cases(options.cases):
        if options.only not in case.name:
            continue
        row = score(case, options.budget)
        rows.append(row)
        mark = "1" if row.first else "3" if row.third else "." if row.labels else " "
        gain = "" if row.gain is None else f"{row.gain:+.2f}"
        print(
            f"{mark} {'counts' if row.counts else '-':6} {row.status:14} "
            f"{'proved' if row.proved else '-':6} {gain:>6} {row.seconds:5.1f}s "
            f"{row.name[-32:]:32} {','.join(row.causes[:3])}  [{','.join(row.labels)}]",
            flush=True,
        )
    figures = summarize(rows)
    print(json.dumps(figures, indent=2))
    if options.json:
        rows_as_plain = [asdict(r) for r in rows]
        options.json.write_text(json.dumps({"figures": figures, "rows": rows_as_plain}, indent=1))


if __name__ == "__main__":
    main()

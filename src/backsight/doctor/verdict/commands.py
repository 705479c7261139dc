"""A remedy as what a user types: options of `train`, or keys of `fork`."""

import shlex
from collections.abc import Mapping

from backsight.doctor.examination import Examination
from backsight.engine.spec import Choice, Spec
from backsight.training.settings.differences import tabulate_differences

OPTIONS: Mapping[str, str] = {
    "rate": "--lr",
    "optimizer": "--optimizer",
    "schedule": "--schedule",
    "batch": "--batch",
    "steps": "--steps",
    "seed": "--seed",
    "loss": "--loss",
    "regularizer": "--regularizer",
    "clipping": "--clipping",
    "data.scale": "--scale",
    "data.target_scale": "--target-scale",
}
"""What `train` calls the keys of a spec that are no layers'."""


def list_changes(old: Spec, new: Spec) -> dict[str, tuple[str, ...]]:
    """What a remedy changes: each path with its value before and after."""
    return tabulate_differences([old, new])


def format_options(old: Spec, new: Spec) -> str:
    """The change as options of `train`, "--lr 0.5"; "" where they cannot say it."""
    changes = list_changes(old, new)
    if not changes or any(path not in OPTIONS for path in changes):
        return ""
    if any(value[1] in ("-", "") for value in changes.values()):
        return ""
    words = [f"{OPTIONS[path]} {shlex.quote(_read_value(new, path))}" for path in changes]
    return " ".join(words)


def format_command(exam: Examination, new: Spec) -> str:
    """The command that trains a remedy of a recorded run, as a branch of it; "" where there is
    none, as the data or the layers are others."""
    run = exam.case.run
    if run is None:
        return ""
    changes = list_changes(exam.case.spec, new)
    if any(path.startswith(("data", "layers", "dtype")) for path in changes):
        return ""
    keys = " ".join(f"--set {path}={shlex.quote(_read_value(new, path))}" for path in changes)
    folder = shlex.quote(str(run.path.parent))
    return f"backsight fork {folder} --at {run.record.first_step} {keys}"


def _read_value(spec: Spec, path: str) -> str:
    value: object = spec
    for key in path.split("."):
        value = getattr(value, key)
    if value is None:
        return "none"
    return (
        str(value)
        if isinstance(value, Choice)
        else f"{value:.12g}"
        if isinstance(value, float)
        else str(value)
    )

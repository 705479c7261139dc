"""A remedy as what a user types: options of `train`, or keys of `fork`."""

import shlex
from collections.abc import Mapping

from backsight.doctor.examination import Examination
from backsight.doctor.verdict.shell import format_training
from backsight.engine.spec import Choice, Spec, parse_value
from backsight.training.overrides import CHOICES
from backsight.training.settings.differences import format_choice, tabulate_differences

OPTIONS: Mapping[str, str] = {
    "rate": "rate",
    "optimizer": "optimizer",
    "schedule": "schedule",
    "batch": "batch",
    "steps": "steps",
    "seed": "seed",
    "loss": "loss",
    "regularizer": "regularizer",
    "clipping": "clipping",
    "data.scale": "scale",
    "data.target_scale": "target_scale",
}
"""What `train` calls the keys of a spec that are no layers'."""


def list_changes(old: Spec, new: Spec) -> dict[str, tuple[str, ...]]:
    """What a remedy changes: each path with its value before and after. Two specs as they were
    written, or both complete."""
    table = tabulate_differences([old, new])
    return {path: values for path, values in table.items() if values[0] != values[1]}


def list_options(old: Spec, new: Spec) -> dict[str, str]:
    """The change as options of `train`, {"rate": "0.5"}; none where they cannot say it."""
    changes = list_changes(old, new)
    if any(path not in OPTIONS or value[1] in ("-", "") for path, value in changes.items()):
        return {}
    return {OPTIONS[path]: _read_value(new, path) for path in changes}


def format_command(exam: Examination, new: Spec) -> str:
    """The command that trains a remedy: of a recorded run as a branch of it, else as the case was
    given, with other options; "" where no command says it, as other data or layers."""
    run, old = exam.case.run, exam.case.spec
    if run is None:
        options = list_options(old, new)
        return format_training(exam.case, options) if options else ""
    changes = list_changes(old, new)
    if not changes or any(path.startswith(("data", "layers", "dtype")) for path in changes):
        return ""
    if run.record.first_step > 0:  # a branch begins with weights of another run, trials do not
        return ""
    keys = [w for path in changes for w in ("--set", f"{path}={_read_value(new, path)}")]
    folder = str(run.path.parent)
    return shlex.join(["backsight", "fork", folder, "--at", str(run.record.first_step), *keys])


def format_keywords(exam: Examination, new: Spec) -> str:
    """The change as keywords of `backsight.train`, for arrays; "" where they cannot say it."""
    options = list_options(exam.case.spec, new) if exam.case.run is None else {}
    values = {name: parse_value(text) for name, text in options.items()}
    return ", ".join(f"{'lr' if n == 'rate' else n}={v!r}" for n, v in values.items())


def _read_value(spec: Spec, path: str) -> str:
    value: object = spec
    for key in path.split("."):
        value = getattr(value, key)
    if value is None:
        return "none"
    return (
        format_choice(CHOICES[path.rpartition(".")[2]], value)
        if isinstance(value, Choice)
        else f"{value:.12g}"
        if isinstance(value, float)
        else str(value)
    )

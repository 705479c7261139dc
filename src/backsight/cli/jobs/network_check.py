"""`backsight check SOURCE`: the gradient of a network, by every way to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backsight import plots
from backsight.checks import Agreement, Point, Sweep, agree, sweep
from backsight.cli.printing.agreement import as_plain, describe_check, print_agreement
from backsight.cli.printing.output import print_json
from backsight.cli.progress.bars import show_replay_progress
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, ngettext
from backsight.recorder.folder import check_writable, make_folder
from backsight.studies.gradient_check.pictures import (
    compute_map_agreement,
    draw_error_maps,
    draw_sweep,
)
from backsight.studies.gradient_check.point import make_point
from backsight.training.experiment import Experiment


@dataclass(frozen=True, kw_only=True)
class NetworkCheck:
    """What was asked for."""

    source: str
    names: str
    """Of the methods, or all."""
    samples: int
    """Entries of each array; 0 for all."""
    memory: float
    """MiB"""
    step_size: float | None
    step: int | None
    """Of a recorded run."""
    sweeping: bool
    out: str
    """The folder of the pictures; "" for one of our own."""
    as_json: bool


def check_network(check: NetworkCheck, arguments: Mapping[str, Any]) -> int:
    """Compare the methods and print the result; gives the exit status. arguments: the network's."""
    if check.out and not check.sweeping:
        raise BadInput(_("-o is for the pictures of --sweep: give both, or neither."))
    if check.sweeping:
        check_writable(check.out, base="checks")
    with show_replay_progress(quiet=check.as_json) as progress:
        size = int(check.memory * 2**20)
        experiment, point = make_point(
            check.source, memory=size, at=check.step, progress=progress, **arguments
        )
    agreement, sweep_result = _compare(check, experiment, point)
    folder = _draw_pictures(sweep_result, experiment, point, check) if sweep_result else ""
    if check.as_json:
        result = as_plain(agreement, sweep_result) | ({"folder": folder} if folder else {})
        print_json(result, ascii_only=True)
    else:
        head = describe_check(
            experiment, point, check.source, check.samples, check.step_size, check.step
        )
        print_agreement(head, agreement, sweep_result, folder)
    return 0 if agreement.holds else 1


def _compare(
    check: NetworkCheck, experiment: Experiment, point: Point
) -> tuple[Agreement, Sweep | None]:
    """The methods side by side, and their errors by step size where these are asked for."""
    samples, seed = check.samples or None, experiment.spec.seed
    names = None if check.names == "all" else check.names
    agreement = agree(point, names, samples=samples, seed=seed, step=check.step_size)
    return agreement, sweep(point, samples=samples, seed=seed) if check.sweeping else None


def _draw_pictures(
    sweep_result: Sweep, experiment: Experiment, point: Point, check: NetworkCheck
) -> str:
    """Draw the V-curve and the heat maps; gives the folder."""
    with plots.use_drawable_language():
        title = ngettext(
            "{source} · {rows} row", "{source} · {rows} rows", point.derivation.rows
        ).format(source=Path(experiment.spec.data.source).name, rows=point.derivation.rows)
    figures = {
        "sweep": draw_sweep(sweep_result, title),
        "errors": draw_error_maps(compute_map_agreement(point, experiment.spec.seed), title),
    }
    folder = make_folder(Path(check.source).stem.partition(":")[0], check.out, base="checks")
    for name, figure in figures.items():
        for kind in ("png", "svg"):
            plots.save(figure, folder / f"{name}.{kind}")
    return str(folder)

"""`backsight check SOURCE`: every way to the gradient, beside backpropagation."""

from typing import TYPE_CHECKING, Any

import click

from backsight.cli.options.network import arguments, network_options
from backsight.kernel.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from backsight.checks import Agreement, Point, Sweep
    from backsight.training.experiment import Ready


@click.command()
@click.argument("source")
@network_options
@click.option("--methods", "names", default="all", help="Such as complex_step,path_sum, or all.")
@click.option(
    "--samples",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    help="Entries of each array, drawn by the seed; 0 for all.",
)
@click.option(
    "--memory",
    type=click.FloatRange(0, min_open=True),
    default=256,
    show_default=True,
    help="MiB that differences, complex step and forward mode may take at once.",
)
@click.option("--step-size", type=float, help="The step size of the methods that take one.")
@click.option("--step", type=int, help="Of a recorded run: at this training step.")
@click.option(
    "--sweep",
    "sweeping",
    is_flag=True,
    help="Also the error against the step size, and of every entry, as pictures.",
)
@click.option("--out", default="", help="Folder of the pictures; else checks/SOURCE-0001.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(
    source: str,
    names: str,
    samples: int,
    memory: float,
    step_size: float | None,
    step: int | None,
    sweeping: bool,
    out: str,
    as_json: bool,
    **given: Any,
) -> int:
    """Compare backpropagation with other ways to the gradient, array by array.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run. The
    gradient is taken at the first weights, or the trained ones of a run, on the first batch (32
    rows of it at most), in float64 unless --dtype is given; with --step K at the weights and on
    the batch of that step of a run. Exit status 1 where a method disagrees; the slip that gives
    such numbers is then named, where a known one does.
    """
    from backsight.checks import agree, sweep
    from backsight.cli.progress.training import remaking
    from backsight.recorder.folder import check_writable
    from backsight.studies.gradient_check.point import point_of

    if sweeping:
        check_writable(out, base="checks")
    with remaking(quiet=as_json) as watch:
        size = int(memory * 2**20)
        parts, point = point_of(source, memory=size, at=step, watch=watch, **arguments(given))
    seed = parts.spec.seed
    agreement = agree(point, _wanted(names), samples=samples or None, seed=seed, step=step_size)
    swept = sweep(point, samples=samples or None, seed=seed) if sweeping else None
    written = _pictures(swept, parts, point, source, out) if swept else ""
    if as_json:
        _print_json(agreement, swept, written)
    else:
        _print(heading(parts, point, source, samples, step_size, step), agreement, swept, written)
    return 0 if agreement.holds else 1


def heading(
    parts: "Ready",
    point: "Point",
    source: str,
    samples: int,
    step: float | None,
    at: int | None = None,
) -> str:
    """What is checked, and where."""
    from backsight.studies.gradient_check.point import is_run

    rows, weights = point.derivation.rows, point.theta.size
    which = (
        _("up to {samples} entries of each array").format(samples=samples)
        if samples
        else _("every entry")
    )
    where = (
        _("the gradient in step {step:,} of {run} ({weights:,} weights)")
        if at is not None
        else _("the gradient at the trained weights of {run} ({weights:,})")
        if is_run(source)
        else _("the gradient at the first weights ({weights:,})")
    ).format(run=source, weights=weights, step=at)
    dropped = any(
        s.drawn == "uniform"
        for s in point.derivation.of_role("draw")
        if not s.purpose.startswith("initial/")
    )
    taken = _("Differences and the complex step take the step size {step:g}.")
    said = [
        (
            _("{source}: {where}, on {rows} rows of the first batch, in float64; {which}.")
            if at is None
            else _("{source}: {where}, on {rows} rows of its batch, in float64; {which}.")
        ).format(source=parts.spec.data.source, where=where, rows=rows, which=which),
        *([taken.format(step=step)] if step else []),
        *([_("Dropout's masks are held fixed: those of the first step.")] if dropped else []),
    ]
    return "\n".join(said)


def _wanted(names: str) -> list[str] | None:
    return None if names == "all" else [n.strip() for n in names.split(",") if n.strip()]


def _pictures(swept: "Sweep", parts: "Ready", point: "Point", source: str, out: str) -> str:
    """Draw the V-curve and the heat maps; gives the folder."""
    from pathlib import Path

    from backsight.plots import drawable_language, save
    from backsight.recorder.folder import new_folder
    from backsight.studies.gradient_check.pictures import error_picture, mapped, sweep_picture

    with drawable_language():
        title = _("{source} · {rows} rows").format(
            source=Path(parts.spec.data.source).name, rows=point.derivation.rows
        )
    figures = {
        "sweep": sweep_picture(swept, title),
        "errors": error_picture(mapped(point, parts.spec.seed), title),
    }
    folder = new_folder(Path(source).stem.partition(":")[0], out, base="checks")
    for name, figure in figures.items():
        for kind in ("png", "svg"):
            save(figure, folder / f"{name}.{kind}")
    return str(folder)


def _print(head: str, agreement: "Agreement", swept: "Sweep | None", written: str) -> None:
    from rich.console import Console

    from backsight.cli.printing.agreement import (
        arrays_table,
        best_steps,
        remarks,
        sweep_table,
        work_table,
    )
    from backsight.plots import missing_font

    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    _say(console, head)
    console.print(arrays_table(agreement))
    console.print()
    console.print(work_table(agreement))
    console.print()
    if swept is not None:
        console.print(sweep_table(swept))
        _say(console, *best_steps(swept))
        names = "errors.png, errors.svg, sweep.png, sweep.svg"
        _say(console, _("Written to {folder}: {names}").format(folder=written, names=names))
        _say(console, missing_font())
    _say(console, *remarks(agreement))


def _say(console: "Console", *lines: str) -> None:
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _print_json(agreement: "Agreement", swept: "Sweep | None", written: str) -> None:
    import json

    from backsight.cli.printing.agreement import plain

    found = plain(agreement, swept) | ({"folder": written} if written else {})
    click.echo(json.dumps(found))

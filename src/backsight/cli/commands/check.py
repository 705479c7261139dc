"""`backsight check SOURCE`: every way to the gradient, beside backpropagation."""

from typing import TYPE_CHECKING, Any

import click

from backsight.cli.network import arguments, network_options

if TYPE_CHECKING:
    from rich.table import Table

    from backsight.checks import Agreement, Comparison, Point
    from backsight.face.ready import Ready


@click.command()
@click.argument("source")
@network_options
@click.option("--methods", "names", default="all", help="Such as complex_step,path_sum, or all.")
@click.option(
    "--samples", type=click.IntRange(0), default=100, show_default=True,
    help="Entries of each array, drawn by the seed; 0 for all.",
)  # fmt: skip
def command(source: str, names: str, samples: int, **given: Any) -> int:
    """Compare backpropagation with other ways to the gradient, array by array.

    SOURCE is a data source, a data file, or a spec (.toml, .json). The gradient is taken at the
    first weights, on the first batch (32 rows of it at most), in float64 unless --dtype is given.
    Exit status 1 where a method disagrees.
    """
    from rich.console import Console

    from backsight.checks import agree, methods
    from backsight.face.api import make_ready
    from backsight.face.check import first_point

    wanted = None if names == "all" else [n.strip() for n in names.split(",") if n.strip()]
    for name in wanted or ():
        methods[name]
    if given["dtype"] is None:
        given["dtype"] = "float64"
    parts = make_ready(source, **arguments(given))
    point = first_point(parts)
    agreement = agree(point, wanted, samples=samples or None, seed=parts.spec.seed)
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    console.print(heading(parts, point, samples), highlight=False, markup=False, soft_wrap=True)
    console.print(table_of(agreement))
    console.print("\n".join(remarks(agreement)), highlight=False, markup=False, soft_wrap=True)
    return 0 if agreement.holds else 1


def heading(parts: "Ready", point: "Point", samples: int) -> str:
    """What is checked, and where."""
    rows, weights = point.derivation.rows, point.theta.size
    which = f"up to {samples} entries of each array" if samples else "every entry"
    dropped = any(s.drawn == "uniform" for s in point.derivation.of_role("draw")
                  if not s.purpose.startswith("initial/"))  # fmt: skip
    said = [
        f"{parts.spec.data.source}: the gradient at the first weights ({weights:,}), on {rows} rows"
        f" of the first batch, in float64; {which}.",
        *(["Dropout's masks are held fixed: those of the first step."] if dropped else []),
    ]
    return "\n".join(said)


def table_of(agreement: "Agreement") -> "Table":
    """Array by array and method by method: agreement in digits, and the worst entry."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("array", "method"):
        table.add_column(title, no_wrap=True)
    for title in ("digits", "compared", "kinks", "worst at", "its value", "backprop"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for comparison in agreement.comparisons:
        table.add_row(*_cells(comparison))
    return table


def _cells(c: "Comparison") -> list[str]:
    shown = [c.weight, c.method]
    if c.worst is None:
        return [*shown, "-", "0", str(c.kinks), "-", "-", "-", "ok"]
    place = ", ".join(map(str, c.worst))
    return [
        *shown, f"{c.digits:.1f}", str(c.entries), str(c.kinks), place, f"{c.value:.6g}",
        f"{c.expected:.6g}", "ok" if c.holds else "WRONG",
    ]  # fmt: skip


def remarks(agreement: "Agreement") -> list[str]:
    """The work of each method, what was left out, and the verdict."""
    work = ", ".join(f"{name} {n:,.0f}" for name, n in agreement.passes.items())
    wrong = [c for c in agreement.comparisons if not c.holds]
    kinks = sum(c.kinks for c in agreement.comparisons)
    crossed = f"Left out of the verdict: {kinks:,} entries where a step crossed a kink."
    first = next(iter(wrong), None)
    return [
        f"Work in forward passes: {work}.",
        *(f"{name}: {note}." for name, note in agreement.notes.items()),
        *([crossed] if kinks else []),
        *(f"{name} left out: {reason}" for name, reason in agreement.left_out.items()),
        "All agree with backpropagation."
        if first is None
        else f"{len(wrong)} comparisons disagree with backpropagation, the first in {first.weight} "
        f"by {first.method}.",
    ]

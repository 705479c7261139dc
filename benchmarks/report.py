"""Results as text: tables for the terminal and for a Markdown page."""

from collections.abc import Iterator, Sequence
from typing import Any

Plain = dict[str, Any]
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def time(seconds: float) -> str:
    """Three digits and a unit: 4.92 ms."""
    size, unit = next((u for u in UNITS if seconds >= u[0]), UNITS[-1])
    return f"{figure(seconds / size)} {unit}"


def figure(value: float) -> str:
    """Three digits: 0.262, 4.92, 18.1, 1,080."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def ratio(spread: Plain) -> str:
    """1.25 (1.22 to 1.27)."""
    return f"{figure(spread['median'])} ({figure(spread['low'])} to {figure(spread['high'])})"


def about(results: Plain) -> str:
    """The machine and the versions, in a line."""
    machine = {**results["machine"], **results["versions"]}
    return ", ".join(f"{k} {v}" for k, v in machine.items())


def terminal(race: Plain) -> str:
    """One race."""
    lines = [f"\n{race['title']}; {_threads(race['threads'])} (agree to {race['agree_to']:.0e})"]
    rows = list(_rows(race)) if race["contenders"] else [("nobody is left",)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for name, *cells in rows:
        right = "  ".join(c.rjust(w) for c, w in zip(cells, widths[1:], strict=True))
        lines.append(f"  {name.ljust(widths[0])}  {right}".rstrip())
    lines += [f"  → {line}" for line in _promises(race)]
    lines += [f"  left out: {name}: {why}" for name, why in race["left_out"].items()]
    return "\n".join(lines)


def _rows(race: Plain) -> Iterator[Sequence[str]]:
    """A heading, then the contenders, fastest first."""
    yield "", f"a {race['unit']}", f"over {race['engine'] or 'nobody'}", "of the limit"
    for name, each in sorted(race["contenders"].items(), key=lambda item: item[1]["seconds"]):
        share = f"{each['limit_share']:.0%}" if "limit_share" in each else ""
        over = ratio(each["over_engine"]) if "over_engine" in each else ""
        yield name, time(each["seconds"]), over, share


def _promises(race: Plain) -> Iterator[str]:
    """How many times as fast Backsight is, and whether that was promised."""
    for each in race["promises"]:
        same = each["against"] == each["peer"]
        who = each["peer"] if same else f"{each['against']}, {each['peer']}"
        line = f"{race['engine']} against {who}: {ratio(each)} times as fast"
        if each["promised"] is not None:
            kept = "kept" if each["median"] >= each["promised"] else "NOT KEPT"
            line += f" (promised {figure(each['promised'])}: {kept})"
        yield line


def markdown(results: Plain) -> str:
    """The whole as a page."""
    parts = [
        "# Backsight and its peers",
        f"`make bench` on {about(results)}. The same network from the same weights on the same "
        f"batches; losses compared before anything is timed; medians of {results['rounds']} rounds "
        "in turns, quartiles in brackets.",
        f"The {_limits(results['limits'], '; ')}: a product of 1024 × 1024 matrices, best of 8.",
        *(_overview(results, threads) for threads in results["threads"]),
        *(_detail(race) for race in results["races"] if race["contenders"]),
        *_scaling(results.get("scaling", {})),
        *_cold(results.get("cold", {}), results.get("memory", {})),
    ]
    return "\n\n".join(parts) + "\n"


def extras(results: Plain) -> str:
    """Limits, growth and start-up, for the terminal."""
    parts = [_limits(results["limits"], "; ")]
    parts += _scaling(results.get("scaling", {}))
    parts += _cold(results.get("cold", {}), results.get("memory", {}))
    return "\n\n".join(part for part in parts if part)


def _limits(limits: Plain, between: str) -> str:
    """The matrix product's rates."""
    return between.join(
        f"limit, {_threads(threads)}, {kind}: "
        + ", ".join(f"{who} {rate / 1e9:.0f} GFLOP/s" for who, rate in rates.items())
        for threads, kinds in limits.items()
        for kind, rates in kinds.items()
    )


def _overview(results: Plain, threads: int) -> str:
    """Every workload in a line."""
    lines = []
    for race in (r for r in results["races"] if r["threads"] == threads and r["engine"]):
        against = {each["against"]: each for each in race["promises"]}
        cells = [race["title"], time(race["contenders"][race["engine"]]["seconds"])]
        for whom in ("PyTorch eager", "best peer"):
            each = against.get(whom)
            peer = f" {each['peer']}" if each and whom == "best peer" else ""
            cells.append(f"{ratio(each)}{peer}" if each else "")
        lines.append(cells)
    return table(
        [_threads(threads), "Backsight", "PyTorch eager over it", "best peer over it"], lines
    )


def _detail(race: Plain) -> str:
    """One race with all contenders."""
    heading, *rows = _rows(race)
    heading = [f"{race['title']}; {_threads(race['threads'])}", *heading[1:]]
    notes = [f"Left out: {name}: {why}." for name, why in race["left_out"].items()]
    return "\n\n".join([table(heading, rows), *notes])


def _scaling(axes: Plain) -> Iterator[str]:
    for axis, found in axes.items():
        heading = [f"a step by {axis}", *map(str, found["values"]), "slope"]
        yield table(
            heading,
            [
                [name, *map(time, line["seconds"]), f"{line['slope']:.2f}"]
                for name, line in found["contenders"].items()
            ],
        )


def _cold(seconds: Plain, memory: Plain) -> Iterator[str]:
    if seconds:
        rows = [
            [name, time(each["first"]), _time(each.get("again")), _megabytes(memory.get(name))]
            for name, each in seconds.items()
        ]
        yield table(["cold: digits, one epoch", "first", "again", "memory, 784-512-512-10"], rows)


def _time(seconds: float | None) -> str:
    return time(seconds) if seconds else ""


def _megabytes(size: int | None) -> str:
    return f"{size / 2**20:,.0f} MB" if size else ""


def _threads(count: int) -> str:
    return f"{count} thread{'s' if count > 1 else ''}"


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)

"""Results as a picture: who takes how many times as long, and how a step's cost grows.

    python benchmarks/picture.py RESULTS.json PICTURE.png

draws it again.
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

Plain = dict[str, Any]
LOOKS = {
    "Backsight native": ("#0072b2", "D"), "Backsight numpy": ("#56b4e9", "D"),
    "PyTorch eager": ("#d55e00", "o"), "PyTorch foreach": ("#e69f00", "v"),
    "PyTorch fused": ("#e69f00", "^"), "PyTorch compile": ("#e69f00", "s"),
    "PyTorch jvp": ("#d55e00", "s"), "JAX jit": ("#009e73", "o"), "JAX scan": ("#009e73", "s"),
    "JAX jvp": ("#009e73", "^"), "scikit-learn steps": ("#cc79a7", "P"),
    "scikit-learn predict": ("#cc79a7", "X"), "naive loop": ("#555555", "x"),
}  # fmt: skip
NEW = ("#000000", ".")
"""A contender that has no look of its own yet."""


def draw(results: Plain, file: Path) -> None:
    """One panel for the races on the fewest threads, one for each axis that was gone along."""
    races = [r for r in results["races"] if r["threads"] == min(results["threads"]) and r["engine"]]
    axes = results.get("scaling", {})
    figure = plt.figure(figsize=(11, 1.6 + 0.5 * len(races) + (3.4 if axes else 0)))
    heights = [max(len(races), 1) * 0.5 + 0.6, 3.0] if axes else [1]
    rows = figure.add_gridspec(len(heights), 1, height_ratios=heights, hspace=0.35)
    _races(figure.add_subplot(rows[0]), races)
    if axes:
        cells = rows[1].subgridspec(1, len(axes))
        for cell, (axis, found) in zip(cells, axes.items(), strict=True):
            _line(figure.add_subplot(cell), axis, found)
    figure.savefig(file, dpi=150, bbox_inches="tight")
    plt.close(figure)


def _races(ax: Axes, races: list[Plain]) -> None:
    """A row a workload; quartiles as a line through the mark."""
    shown: dict[str, Any] = {}
    for place, race in enumerate(reversed(races)):
        for name, each in race["contenders"].items():
            color, marker = LOOKS.get(name, NEW)
            spread = each["over_engine"]
            shown[name], = ax.plot(
                spread["median"], place, marker, color=color, markersize=7, linestyle="none"
            )  # fmt: skip
            ax.plot([spread["low"], spread["high"]], [place, place], color=color, linewidth=1.5)
    ax.set_yticks(range(len(races)), [race["title"] for race in reversed(races)])
    ax.set_xscale("log")
    ax.axvline(1, color="#0072b2", linewidth=1)
    ax.grid(axis="x", which="both", linewidth=0.4, alpha=0.5)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_xlabel("time over that of Backsight's fastest engine (logarithmic; right is slower)")
    order = [n for n in {**LOOKS, **shown} if n in shown]
    ax.legend([shown[n] for n in order], order, ncols=5, loc="lower center",
              bbox_to_anchor=(0.35, 1.0), frameon=False, fontsize=9)  # fmt: skip


def _line(ax: Axes, axis: str, found: Plain) -> None:
    """Time a step against one size, both logarithmic."""
    for name, line in found["contenders"].items():
        color, marker = LOOKS.get(name, NEW)
        label = f"{name}, slope {line['slope']:.2f}"
        ax.loglog(found["values"], [1e3 * s for s in line["seconds"]], marker=marker, color=color,
                  markersize=4, linewidth=1, label=label)  # fmt: skip
    ax.set_title(f"ms a step by {axis}", fontsize=10)
    ax.grid(which="both", linewidth=0.4, alpha=0.5)
    for one in (ax.xaxis, ax.yaxis):
        one.set_major_formatter("{x:g}")
        one.set_minor_formatter("")
    ax.legend(fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.08))


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))

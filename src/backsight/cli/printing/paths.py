"""What `backsight paths` prints: the paths, what the others come to, the sum; or plain data."""

import math
from typing import Any

from backsight.checks.paths.paths import Paths, WeightPath
from backsight.kernel.language import _
from backsight.kernel.prose import HOLD
from backsight.summaries.paths import format_title


def describe_paths(paths: Paths) -> list[str]:
    """The paths, what the others come to, and the sum."""
    path_lines = [line for path in paths.top for line in _format_path(path)]
    return [format_title(paths), "", *path_lines, *_format_sums(paths)]


def _format_path(path: WeightPath) -> list[str]:
    share = "" if math.isnan(path.share) else f"{path.share:z.1%}"
    factors = " · ".join(f"{name}{HOLD}={HOLD}{value:z.4g}" for name, value in path.factors)
    return [f"{path.product:>z12.4g}{share:>9}  {' → '.join(path.nodes)}", f"{'':>23}{factors}"]


def _format_sums(paths: Paths) -> list[str]:
    count, rest = paths.others
    others = _("… and {count:,} more, together").format(count=count)
    more = f"{rest:>z12.4g}{'':9}  {others}" if count else ""
    same = _("backpropagation, the same in {digits:.1f} digits").format(digits=paths.digits)
    beside = f"{paths.expected:>z21.12g}  {same}"
    return [
        *([more] if more else []),
        "",
        f"{paths.total:>z21.12g}  {_('sum of all paths')}",
        *([] if math.isnan(paths.expected) else [beside]),
    ]


def as_plain(all_paths: Paths) -> dict[str, Any]:
    """All of it as plain data, for JSON."""
    count, rest = all_paths.others
    paths = [
        {
            "nodes": p.nodes,
            "factors": [{"name": name, "value": value} for name, value in p.factors],
            "product": p.product,
            "share": _to_json_number(p.share),
        }
        for p in all_paths.top
    ]
    return {
        "weight": str(all_paths.entry),
        "row": all_paths.row,
        "count": all_paths.count,
        "paths": paths,
        "others": {"count": count, "sum": rest},
        "sum": all_paths.total,
        "backpropagation": _to_json_number(all_paths.expected),
        "digits": round(all_paths.digits, 2),
    }


def _to_json_number(number: float) -> float | None:
    """A number as JSON knows it."""
    return number if math.isfinite(number) else None

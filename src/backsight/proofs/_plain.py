"""A proof that was run as plain data, with keys that stay."""

from fractions import Fraction
from typing import Any

from backsight.kernel.language import _
from backsight.proofs._run import LineOutcome, ProofOutcome


def to_plain(outcome: ProofOutcome) -> dict[str, Any]:
    """As JSON holds it. A fraction is a text, "-3/4"."""
    return {
        "proof": outcome.proof.name,
        "title": _(outcome.proof.title),
        "holds": outcome.holds,
        "networks": outcome.networks,
        "seed": outcome.seed,
        "lines": [_list_line(number, line) for number, line in enumerate(outcome.lines, 1)],
    }


def _list_line(number: int, line: LineOutcome) -> dict[str, Any]:
    record, worst = line.line, line.worst
    return {
        "line": number,
        "equation": record.equation,
        "left": record.left,
        "relation": record.relation,
        "component": record.right,
        "matrix": record.matrix,
        "reason": _(record.reason),
        "arithmetic": record.draw.arithmetic,
        "holds": line.holds,
        "networks": line.networks,
        "failures": line.failures,
        "worst": {
            "network": line.network,
            "about": line.about,
            "entry": list(worst.entry),
            "left": _format_number(worst.left),
            "right": _format_number(worst.right),
            "share" if record.relation == "≤" else "apart": worst.error,
        },
    }


def _format_number(value: Any) -> str | float | None:
    if value is None:
        return None
    return str(value) if isinstance(value, Fraction | int) else float(value)

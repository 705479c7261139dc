"""What an operation that made a bad number says of the loop: rules that the doctor does not have,
for it does not look into operations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backsight.kernel.language import N_

Facts = Mapping[str, Any]
"""What flight.json says."""


@dataclass(frozen=True, kw_only=True)
class FlightRule:
    """holds: whether it does, of the facts. text: what is wrong. remedy: what mends it."""

    holds: Callable[[Facts], bool]
    text: str
    remedy: str


def _is_kind(kind: str) -> Callable[[Facts], bool]:
    return lambda facts: facts["cause"]["kind"] == kind


def _is_of(acts: str, *operations: str) -> Callable[[Facts], bool]:
    """Whether one of some operations made it, in one of some acts."""

    def holds(facts: Facts) -> bool:
        cause = facts["cause"]
        name = str(cause.get("operation", "")).removeprefix("_foreach_")
        return bool(cause.get("act") in acts.split() and name in operations)

    return holds


def _is_of_node(*nodes: str) -> Callable[[Facts], bool]:
    """Whether it was made in the derivative of one of some operations."""
    return lambda facts: str(facts["cause"].get("node", "")).startswith(nodes)


def _is_half(facts: Facts) -> bool:
    """Whether a number of half precision became infinite, of others that are large already."""
    cause = facts["cause"]
    is_infinite = str(cause.get("value", "")).endswith("∞")
    return cause.get("dtype") == "float16" and is_infinite and not cause.get("is_usual")


PLAIN: Mapping[str, FlightRule] = {
    "bad_data": FlightRule(
        holds=_is_kind("data"),
        text=N_("A number of the data is not finite."),
        remedy=N_("Mend or leave out that row, and look for others: torch.isfinite(x).all()."),
    ),
    "bad_weight": FlightRule(
        holds=_is_kind("weight"),
        text=N_("A weight was not finite before the step began."),
        remedy=N_("Look at where it was loaded or changed by hand."),
    ),
    "changed_by_hand": FlightRule(
        holds=_is_kind("outside"),
        text=N_("The loop itself changed gradients after backward."),
        remedy=N_("Look at what it does with them before the optimizer's step."),
    ),
    "half_overflow": FlightRule(
        holds=_is_half,
        text=N_("A number is too large for half precision."),
        remedy=N_("Let GradScaler step the optimizer, lower its scale, or take bfloat16."),
    ),
}
"""By name, what the facts alone tell. The first that holds is taken."""
UNBOUND = (
    "acos",
    "acosh",
    "asin",
    "atanh",
    "digamma",
    "erfinv",
    "lgamma",
    "mvlgamma",
    "polygamma",
    "pow",
    "rsqrt",
    "sqrt",
    "tan",
)
"""Functions that have no value in some places."""
OPERATIONS: Mapping[str, FlightRule] = {
    "slope_of_root_at_zero": FlightRule(
        holds=_is_of_node(
            "SqrtBackward", "PowBackward", "LinalgVectorNormBackward", "NormBackward"
        ),
        text=N_("A root has no slope at 0."),
        remedy=N_("Add a small number under the root: torch.sqrt(x + 1e-12)."),
    ),
    "log_near_zero": FlightRule(
        holds=_is_of_node("LogBackward", "Log2Backward", "Log10Backward", "Log1PBackward"),
        text=N_(
            "The slope of a logarithm is 1 over what it is taken of, and that is 0 or next to it."
        ),
        remedy=N_(
            "Take log_softmax or a loss of logits, or clamp what goes in, x.clamp(min=1e-12), also "
            "where what comes out is masked."
        ),
    ),
    "slope_divides_by_zero": FlightRule(
        holds=_is_of_node("DivBackward", "ReciprocalBackward"),
        text=N_("A derivative divides by 0, though the value may be masked."),
        remedy=N_("Mask what goes in (x.clamp(min=1e-12)), not what comes out."),
    ),
    "log_of_zero": FlightRule(
        holds=_is_of("forward loss", "log", "log2", "log10", "log1p", "xlogy", "logit"),
        text=N_("A logarithm was taken of 0 or of a negative number."),
        remedy=N_("Take log_softmax or a loss of logits, or clamp: x.clamp(min=1e-12)."),
    ),
    "exp_overflow": FlightRule(
        holds=_is_of("forward loss", "exp", "expm1", "exp2", "cosh", "sinh"),
        text=N_("An exponential is larger than the largest number."),
        remedy=N_(
            "Take logsumexp or softmax, which subtract the largest first, or bound what goes in."
        ),
    ),
    "division_by_zero": FlightRule(
        holds=_is_of(
            "forward loss backward", "div", "reciprocal", "rsqrt", "true_divide", "mean", "fmod"
        ),
        text=N_("A number was divided by 0."),
        remedy=N_("Add a small number to the divisor, or leave out what has none."),
    ),
    "row_fully_masked": FlightRule(
        holds=_is_of("forward loss", "_softmax", "_log_softmax", "logsumexp"),
        text=N_("All sums of a row are −∞: everything in it is masked."),
        remedy=N_("Leave at least one entry of each row unmasked."),
    ),
    "no_spread": FlightRule(
        holds=_is_of(
            "forward loss",
            "native_layer_norm",
            "native_batch_norm",
            "native_group_norm",
            "var",
            "std",
        ),
        text=N_("A normalization met numbers without spread."),
        remedy=N_("Give it an eps above 0, and batches of more than one row."),
    ),
    "root_of_negative": FlightRule(
        holds=_is_of("forward loss", *UNBOUND),
        text=N_("A function was taken outside of where it is defined."),
        remedy=N_("Bound what goes in: x.clamp(...)."),
    ),
}
"""By name, which operation has no value for its numbers. The first that holds is taken."""

"""What probably is behind the bad number, and what mends it: by rules, from the facts alone."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from backsight.kernel.language import N_

GROWTH = 10.0
"""Of the loss or a gradient over the last steps, from which on they are said to run away."""
WINDOW = 10
"""Steps that are looked back over."""

Facts = Mapping[str, Any]


def judge(facts: Facts) -> dict[str, str] | None:
    """The first rule that holds: its name, what is wrong, and the remedy; None where none does."""
    if not facts.get("cause"):
        return None
    for name, (holds, text, remedy) in RULES.items():
        if holds(facts):
            return {"name": name, "text": text, "remedy": remedy}
    return None


def _is_kind(kind: str) -> Callable[[Facts], bool]:
    return lambda facts: facts["cause"]["kind"] == kind


def _is_of(act: str, *operations: str) -> Callable[[Facts], bool]:
    def holds(facts: Facts) -> bool:
        cause = facts["cause"]
        name = str(cause.get("operation", "")).removeprefix("_foreach_")
        return cause["kind"] == "operation" and cause.get("act") in act and name in operations

    return holds


def _is_of_node(*nodes: str) -> Callable[[Facts], bool]:
    return lambda facts: str(facts["cause"].get("node", "")).startswith(nodes)


def _is_running_away(facts: Facts) -> bool:
    """Whether loss or gradients have grown over the last steps, as a rate that is too high does."""
    steps = facts["steps"][-WINDOW - 1 :]
    losses = [abs(s["losses"][-1]) for s in steps if s["losses"] and _is_number(s["losses"][-1])]
    norms = [_sum_norms(s["gradient_norms"]) for s in steps if s["gradient_norms"]]
    weights = [_sum_norms(s["weight_norms"]) for s in steps if s["weight_norms"]]
    return any(_has_grown(values) for values in (losses, norms, weights))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _sum_norms(norms: Sequence[float]) -> float:
    return math.sqrt(sum(n * n for n in norms if math.isfinite(n)))


def _has_grown(values: Sequence[float]) -> bool:
    finite = [v for v in values if math.isfinite(v)]
    return len(finite) > 2 and finite[-1] > GROWTH * max(min(finite), 1e-30) and finite[-1] > 1


def _is_half(facts: Facts) -> bool:
    return "float16" in str(facts["cause"].get("arithmetic", ""))


RULES: Mapping[str, tuple[Callable[[Facts], bool], str, str]] = {
    "bad_data": (
        _is_kind("data"),
        N_("A number of the data is not finite."),
        N_("Mend or leave out that row, and look for others: torch.isfinite(x).all()."),
    ),
    "bad_weight": (
        _is_kind("weight"),
        N_("A weight was not finite before the step began."),
        N_("Look at where it was loaded or changed by hand."),
    ),
    "changed_by_hand": (
        _is_kind("outside"),
        N_("The loop itself changed gradients after backward."),
        N_("Look at what it does with them before the optimizer's step."),
    ),
    "half_overflow": (
        _is_half,
        N_("A number is too large for half precision."),
        N_("Let GradScaler step the optimizer, lower its scale, or take bfloat16."),
    ),
    "update_divides_by_zero": (
        _is_of("update", "addcdiv", "div", "_fused_adam", "_fused_adamw", "reciprocal"),
        N_("The optimizer divides by a running size that is 0."),
        N_("Give the optimizer an eps above 0, such as 1e-8."),
    ),
    "runs_away": (
        _is_running_away,
        N_("Loss, gradients or weights ran away in the steps before."),
        N_("Lower the learning rate, or clip gradients by their norm."),
    ),
    "slope_of_root_at_zero": (
        _is_of_node("SqrtBackward", "PowBackward", "LinalgVectorNormBackward", "NormBackward"),
        N_("A root has no slope at 0."),
        N_("Add a small number under the root: torch.sqrt(x + 1e-12)."),
    ),
    "log_near_zero": (
        _is_of_node("LogBackward", "Log2Backward", "Log10Backward", "Log1PBackward"),
        N_("The slope of a logarithm is 1 over what it is taken of, and that is 0 or next to it."),
        N_(
            "Take log_softmax or a loss of logits, or clamp what goes in, x.clamp(min=1e-12), also "
            "where what comes out is masked."
        ),
    ),
    "slope_divides_by_zero": (
        _is_of_node("DivBackward", "ReciprocalBackward"),
        N_("A derivative divides by 0, though the value may be masked."),
        N_("Mask what goes in (x.clamp(min=1e-12)), not what comes out."),
    ),
    "log_of_zero": (
        _is_of("forward loss", "log", "log2", "log10", "log1p", "xlogy", "logit"),
        N_("A logarithm was taken of 0 or of a negative number."),
        N_("Take log_softmax or a loss of logits, or clamp: x.clamp(min=1e-12)."),
    ),
    "exp_overflow": (
        _is_of("forward loss", "exp", "expm1", "exp2", "cosh", "sinh"),
        N_("An exponential is larger than the largest number."),
        N_("Take logsumexp or softmax, which subtract the largest first, or bound what goes in."),
    ),
    "division_by_zero": (
        _is_of(
            "forward loss backward", "div", "reciprocal", "rsqrt", "true_divide", "mean", "fmod"
        ),
        N_("A number was divided by 0."),
        N_("Add a small number to the divisor, or leave out what has none."),
    ),
    "row_fully_masked": (
        _is_of("forward loss", "_softmax", "_log_softmax", "logsumexp"),
        N_("All sums of a row are −∞: everything in it is masked."),
        N_("Leave at least one entry of each row unmasked."),
    ),
    "no_spread": (
        _is_of(
            "forward", "native_layer_norm", "native_batch_norm", "var", "std", "native_group_norm"
        ),
        N_("A normalization met numbers without spread."),
        N_("Give it an eps above 0, and batches of more than one row."),
    ),
    "root_of_negative": (
        _is_of("forward loss", "sqrt", "pow", "acos", "asin", "acosh", "atanh", "rsqrt"),
        N_("A function was taken outside of where it is defined."),
        N_("Bound what goes in: x.clamp(...)."),
    ),
    "too_large": (
        _is_kind("operation"),
        N_("A number became larger than the largest, or undefined."),
        N_("Scale the inputs, lower the learning rate, or clip."),
    ),
}
"""By name: whether it holds, what it says, and what mends it. The first that holds is taken."""

"""What a constant ratio between a gradient and the true one means."""

from backsight.checks.slips._record import Case, round_factor
from backsight.kernel.language import _
from backsight.kernel.types import Array


def find_common_factor(case: Case, candidates: dict[str, Array]) -> float | None:
    """The one c for which c · candidate gives every wrong array; None where there is none."""
    factors = [case.find_factor(name, candidates[name]) for name in case.wrong]
    first = factors[0]
    if first is None or any(c is None or abs(c - first) > 1e-7 * abs(first) for c in factors):
        return None
    return first


def find_ratio(case: Case) -> float | None:
    """Yours / true, where it is the same in every entry of every wrong array."""
    return find_common_factor(case, case.true)


def explain_factor(c: float, rows: int | None) -> str:
    """What makes a gradient c times too large, as a question or, where N is known, a fact."""
    size = round_factor(abs(c))
    if size == 1:
        return _("the sign is wrong")
    text = _explain_size(size, rows)
    return _("the sign is wrong, and {said}").format(said=text) if c < 0 else text


def _explain_size(size: float, rows: int | None) -> str:
    if size in (2, 0.5) and rows != 2:
        return _("a factor {size:g}: {half}").format(size=size, half=explain_half(size))
    if round_factor(size, always=True) != size:
        return _("every entry is {size:.10g} times the true one").format(size=size)
    n = size if size > 1 else 1 / size
    is_row_count = rows is not None and n == rows
    if size > 1:
        text = (
            _("{size:.1f}: the 1/N with N = {n:.0f} rows is missing (a sum, not a mean)")
            if is_row_count
            else _(
                "{size:.1f}: is a 1/N with N = {n:.0f} missing (a sum where the loss is a mean)?"
            )
        )
        return text.format(size=size, n=n)
    text = (
        _("1/{n:.0f}: it is divided by N = {n:.0f} rows once too often (a mean, not a sum)")
        if is_row_count
        else _("1/{n:.0f}: is it divided by N = {n:.0f} twice (a mean where the loss is a sum)?")
    )
    return text.format(n=n)


def explain_half(size: float) -> str:
    """Which way the ½ of a square was lost."""
    if size == 2:
        return _("has the loss a ½ before its square that the gradient leaves out?")
    return _("the 2 of the square's derivative is missing (or a ½ that the loss has not)")


def add_factor(sentence: str, c: float, rows: int | None) -> str:
    """Another slip's sentence, and that its numbers are also c times too large where they are."""
    if c == 1:
        return sentence
    return _("{sentence}; besides, {meaning}").format(
        sentence=sentence, meaning=explain_factor(c, rows)
    )

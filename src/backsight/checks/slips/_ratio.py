"""What a constant ratio between a gradient and the true one means."""

from backsight.checks.slips._record import Case, rounded
from backsight.kernel.language import _
from backsight.kernel.types import Array


def common_times(case: Case, candidates: dict[str, Array]) -> float | None:
    """The one c for which c · candidate gives every wrong array; None where there is none."""
    found = [case.times(name, candidates[name]) for name in case.wrong]
    first = found[0]
    if first is None or any(c is None or abs(c - first) > 1e-7 * abs(first) for c in found):
        return None
    return first


def ratio(case: Case) -> float | None:
    """Yours / true, where it is the same in every entry of every wrong array."""
    return common_times(case, case.true)


def meaning(c: float, rows: int | None) -> str:
    """What makes a gradient c times too large, as a question or, where N is known, a fact."""
    size = rounded(abs(c))
    if size == 1:
        return _("the sign is wrong")
    said = _of_size(size, rows)
    return _("the sign is wrong, and {said}").format(said=said) if c < 0 else said


def _of_size(size: float, rows: int | None) -> str:
    if size in (2, 0.5) and rows != 2:
        return _("a factor {size:g}: {half}").format(size=size, half=half(size))
    if rounded(size, always=True) != size:
        return _("every entry is {size:.10g} times the true one").format(size=size)
    n = size if size > 1 else 1 / size
    counted = rows is not None and n == rows
    if size > 1:
        said = (
            _("{size:.1f}: the 1/N with N = {n:.0f} rows is missing (a sum, not a mean)")
            if counted
            else _(
                "{size:.1f}: is a 1/N with N = {n:.0f} missing (a sum where the loss is a mean)?"
            )
        )
        return said.format(size=size, n=n)
    said = (
        _("1/{n:.0f}: it is divided by N = {n:.0f} rows once too often (a mean, not a sum)")
        if counted
        else _("1/{n:.0f}: is it divided by N = {n:.0f} twice (a mean where the loss is a sum)?")
    )
    return said.format(n=n)


def half(size: float) -> str:
    """Which way the ½ of a square was lost."""
    if size == 2:
        return _("has the loss a ½ before its square that the gradient leaves out?")
    return _("the 2 of the square's derivative is missing (or a ½ that the loss has not)")


def besides(sentence: str, c: float, rows: int | None) -> str:
    """Another slip's sentence, and that its numbers are also c times too large where they are."""
    if c == 1:
        return sentence
    return _("{sentence}; besides, {meaning}").format(sentence=sentence, meaning=meaning(c, rows))

"""What a constant ratio between a gradient and the true one means."""

import itertools
import math

from backsight.checks.slips._record import Case, round_factor
from backsight.kernel.language import N_, _
from backsight.kernel.types import Array

Powers = tuple[int, int, int]
"""Of N, of 2 and of K, the number of outputs."""


def find_common_factor(case: Case, candidates: dict[str, Array]) -> float | None:
    """The one c for which c · candidate gives every wrong array; None where there is none."""
    factors = [case.find_factor(name, candidates[name]) for name in case.wrong]
    first = factors[0]
    within = max(case.compute_tolerance(name) for name in case.wrong)
    if first is None or any(c is None or abs(c - first) > within * abs(first) for c in factors):
        return None
    return first


def find_ratio(case: Case) -> float | None:
    """Yours / true, where it is the same in every entry of every wrong array."""
    return find_common_factor(case, case.true)


def explain_factor(c: float, case: Case) -> str:
    """What makes a gradient c times too large: a fact where N is known, else a question."""
    size = round_factor(abs(c))
    rate = explain_rate(c, case)
    if rate:
        return rate
    if size == 1:
        return _("the sign is wrong")
    text = _explain_size(size, case)
    return _("the sign is wrong, and {said}").format(said=text) if c < 0 else text


def explain_rate(c: float, case: Case) -> str:
    """That a learning rate is in it: one that was told, or one as they usually are; "" where it is
    none."""
    told, size = case.facts.get("rate"), abs(c)
    is_told = told is not None and abs(size - told) <= 1e-7 * told
    if not is_told and (told is not None or not is_usual_rate(size) or find_product(size, case)):
        return ""
    if c < 0:
        text = _(
            "it is -{size:g} times the gradient: the step -η · gradient is given, not the gradient"
        )
    else:
        text = _("it is {size:g} times the gradient: a learning rate is multiplied in")
    text = text.format(size=size)
    return text if is_told else _("{text}?").format(text=text)


def is_known_factor(c: float, case: Case) -> bool:
    """Whether a factor beside a slip is explained: by what is known of rows and outputs, by a rate,
    or, where the rows are not known, as a whole N."""
    size = round_factor(abs(c))
    if size == 1 or find_product(size, case) or explain_rate(c, case):
        return True
    return case.rows is None and round_factor(size, always=True) == size


def is_usual_rate(size: float) -> bool:
    """Whether it is 1, 2, 3 or 5 times a power of ten below 1."""
    exponent = math.floor(math.log10(size) + 1e-9) if 0 < size < 0.6 else 0
    return exponent < 0 and any(abs(size / 10.0**exponent - k) < 1e-6 for k in (1, 2, 3, 5))


def _explain_size(size: float, case: Case) -> str:
    product = find_product(size, case)
    if product is not None:
        return _describe_product(size, product, case)
    if case.rows is None and size in (2, 0.5):
        return _("a factor {size:g}: {half}").format(size=size, half=explain_half(size))
    if case.rows is not None or round_factor(size, always=True) != size:
        return _("every entry is {size:.10g} times the true one").format(size=size)
    n = size if size > 1 else 1 / size
    text = (
        _("{size:.1f}: is a 1/N with N = {n:.0f} missing (a sum where the loss is a mean)?")
        if size > 1
        else _("1/{n:.0f}: is it divided by N = {n:.0f} twice (a mean where the loss is a sum)?")
    )
    return text.format(size=size, n=n)


def find_product(size: float, case: Case) -> Powers | None:
    """The powers (of N, of 2, of K) whose product it is, the fewest; None where none are, or where
    N is not known.

    12 = 24 · ½ of 24 rows: the 1/N is missing, and the 2 of the square's derivative.
    """
    n, k = case.rows, case.outputs or 1
    if n is None:
        return None
    # Two outputs cannot be told from the 2 of a square, which is lost more often.
    outputs = (0, 1, -1) if k > 2 else (0,)
    powers = itertools.product((0, 1, -1, 2, -2), (0, 1, -1), outputs)
    for power in sorted(powers, key=lambda p: (sum(map(abs, p)), abs(p[1]), abs(p[2]))):
        value = float(n) ** power[0] * 2.0 ** power[1] * float(k) ** power[2]
        if any(power) and value != 1 and abs(size - value) <= 1e-7 * value:
            return power
    return None


def _describe_product(size: float, power: Powers, case: Case) -> str:
    rows, half, outputs = power
    if not rows and not outputs:
        return _("a factor {size:g}: {half}").format(size=size, half=explain_half(2.0**half))
    n = size if size >= 1 else 1 / size
    number = f"{n:.1f}" if size >= 1 else f"1/{n:.10g}"
    return _("{number}: {said}").format(number=number, said=explain_count(power, case))


def explain_count(power: Powers, case: Case) -> str:
    """What makes a factor of N, 2 and K, in words."""
    rows, half, outputs = power
    says = [_(ROW_WORDS[rows]).format(n=case.rows)] if rows else []
    says += [explain_half(2.0**half)] if half else []
    says += [_(OUTPUT_WORDS[outputs]).format(k=case.outputs)] if outputs else []
    return _("; and ").join(says)


ROW_WORDS = {
    1: N_("the 1/N with N = {n} rows is missing (a sum, not a mean)"),
    -1: N_("it is divided by N = {n} rows once too often (a mean, not a sum)"),
    2: N_("it is multiplied by N = {n} rows twice, or the 1/N is missing twice"),
    -2: N_("it is divided by N = {n} rows twice too often"),
}
OUTPUT_WORDS = {
    1: N_("the mean is over {k} outputs too, and the 1/{k} is missing"),
    -1: N_("it is divided by the {k} outputs, which the loss is not"),
}


def explain_half(size: float) -> str:
    """Which way the ½ of a square was lost."""
    if size == 2:
        return _("has the loss a ½ before its square that the gradient leaves out?")
    return _("the 2 of the square's derivative is missing (or a ½ that the loss has not)")


def add_factor(sentence: str, c: float, case: Case) -> str:
    """Another slip's sentence, and that its numbers are also c times too large where they are."""
    if c == 1:
        return sentence
    return _("{sentence}; besides, {meaning}").format(
        sentence=sentence, meaning=explain_factor(c, case)
    )

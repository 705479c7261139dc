"""Slips that go wrong in one place of the pass back, and spoil all arrays before it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from backsight.checks.slips._ratio import add_factor, find_common_factor, is_known_factor
from backsight.checks.slips._record import Case, find_largest
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _
from backsight.kernel.types import Floats

MakePasses = Callable[[TracedNetwork], Iterator[WrongPass]]
UNMOVED = 1e-9
"""Of an array's largest number: by less a pass does not change it."""


def find_pass(case: Case, slip: str, make: MakePasses) -> tuple[WrongPass, float] | None:
    """The wrong pass whose gradients are the user's in every wrong array, up to one known factor,
    and that factor. It changes no array that is right, unless it is another of the same layer: a
    slip may be in one product alone."""
    if case.network is None:
        return None
    fits: list[tuple[WrongPass, float]] = []
    for wrong in case.network.list_passes(slip, make):
        if not _is_possible(case, wrong):
            continue
        if _is_apart(case, wrong):
            products = {name: wrong.gradients[name] for name in case.wrong}
            wrong = replace(wrong, at=None, change=None, products=products)
        elif not all(_is_unmoved(case, name, wrong.gradients) for name in case.right):
            continue
        if all(_is_unmoved(case, name, wrong.gradients) for name in case.wrong):
            continue
        c = find_common_factor(case, {name: wrong.gradients[name] for name in case.wrong})
        is_one = sum(case.true[name].size for name in case.wrong) == 1
        if is_one and (c != 1 or wrong.products):
            continue  # one number, which a factor or a product alone gives by chance
        if c is not None and is_known_factor(c, case):
            fits.append((wrong, c))
    return min(fits, key=lambda fit: fit[1] != 1, default=None)


def _is_possible(case: Case, wrong: WrongPass) -> bool:
    """Whether the biases, which are had at once, allow it: of a large network a pass takes time."""
    for name in (*case.wrong, *case.right):
        bias = wrong.compute_bias(name)
        if bias is None:
            continue
        if name in case.right:
            return bool(_is_apart(case, wrong)) or _is_unmoved(case, name, {name: bias})
        return case.find_factor(name, bias) is not None
    return True


def _is_apart(case: Case, wrong: WrongPass) -> bool:
    """Whether some, and not all, of the arrays of the layer are wrong, and none of another one."""
    own = _list_own(case, wrong)
    return bool(own) and {*case.wrong} < own


def _list_own(case: Case, wrong: WrongPass) -> set[str]:
    layers = case.network.layers if case.network else []
    own = [layer for layer in layers if layer.weight == wrong.layer]
    return {name for layer in own for name in (layer.weight, layer.bias) if name}


def explain_by_pass(
    case: Case, slip: str, make: MakePasses, sentence: str
) -> tuple[str, Mapping[str, Floats]] | None:
    """The sentence, where a wrong pass explains the case, and the gradients of that pass; {about}
    and {layer} may stand in it."""
    fit = find_pass(case, slip, make)
    if fit is None:
        return None
    wrong, c = fit
    said = sentence.format(about=wrong.about, layer=wrong.layer)
    text = case.name_arrays(_("{sentence}.").format(sentence=add_factor(said, c, case)))
    return text, {name: c * g for name, g in wrong.gradients.items()}


def _is_unmoved(case: Case, name: str, gradients: Mapping[str, Floats]) -> bool:
    size = find_largest(case.true[name])
    return (
        find_largest(gradients[name] - case.true[name]) <= UNMOVED * size + 2 * case.certain[name]
    )

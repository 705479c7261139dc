"""The slips people make in a gradient. One per file; drop a file here and it is tried."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Finding, Slip
from backsight.kernel.catalog import Catalog
from backsight.kernel.language import end_sentence

slips: Catalog[Slip] = Catalog(__name__, Slip, "slip")


def name_the_slips(case: Case) -> tuple[Finding, ...]:
    """What explains a wrong gradient: one slip for all of it, else one for each array.

    Empty where nothing explains any array to rounding.
    """
    whole = find_slip(case)
    if whole or len(case.wrong) == 1:
        return (whole,) if whole else ()
    each = [find_slip(case.with_only(name)) for name in case.wrong]
    return tuple(finding for finding in each if finding)


def name_in_order(case: Case, order: Sequence[str]) -> tuple[tuple[Finding, ...], frozenset[str]]:
    """What explains a wrong gradient, and the arrays that are wrong only because of others.

    order: all arrays as backpropagation comes to them. One slip for all, else for the first layer
    that is wrong; what a slip on the way back makes of the arrays behind it is what these are
    compared with from there on.
    """
    left = [name for name in order if name in case.wrong]
    findings: list[Finding] = []
    follows: set[str] = set()
    while left:
        finding, group = _explain_first(replace(case, wrong=tuple(left)), left)
        if finding is None:
            left = left[1:]
            continue
        findings.append(finding)
        own = _list_own(case, group)
        follows |= {n for n in group if n not in own and finding.gradients is not None}
        left = [name for name in left if name not in group]
        if finding.gradients is not None:
            case = replace(case, true={**case.true, **finding.gradients})
            behind = [n for n in left if case.is_match_to(n, finding.gradients[n])]
            follows |= set(behind)
            left = [n for n in left if n not in behind]
    return tuple(findings), frozenset(follows)


def _explain_first(case: Case, left: Sequence[str]) -> tuple[Finding | None, tuple[str, ...]]:
    """The slip of the first wrong array, and as many with it as it explains."""
    layer = _list_own(case, left)
    for group in dict.fromkeys([tuple(left), tuple(layer), (left[0],)]):
        facts = _choose_facts(case, group)
        wrong = tuple(n for n in case.x if n in group)
        finding = find_slip(replace(case, wrong=wrong, facts=facts))
        if finding is not None:
            return finding, group
    return None, ()


def _choose_facts(case: Case, group: Sequence[str]) -> dict[str, Any]:
    """What is known of the one layer that some arrays are of, or of the whole."""
    layers = case.facts.get("layers", {})
    own = layers.get(group[0], {})
    return {**case.facts, **own} if all(layers.get(n) is own for n in group) else case.facts


def _list_own(case: Case, names: Sequence[str]) -> list[str]:
    """Of some arrays those of the layer that backpropagation comes to first."""
    network = case.network
    for layer in reversed(network.layers if network else []):
        own = [n for n in names if n in (layer.weight, layer.bias)]
        if own and names[0] in own:
            return own
    return [names[0]] if names else []


def find_slip(case: Case, is_sure: bool = True) -> Finding | None:
    """The simplest slip that gives the numbers of every wrong array. is_sure: whether the true ones
    are known well enough for slips that start from them."""
    for slip in sorted(slips.values(), key=lambda s: s.order):
        if slip.needs_truth and not is_sure:
            continue
        said = slip.explains(case)
        if said:
            sentence, gradients = said if isinstance(said, tuple) else (said, None)
            return Finding(
                name=slip.name,
                sentence=end_sentence(sentence),
                arrays=case.wrong,
                gradients=gradients,
            )
    return None


__all__ = [
    "Case",
    "Finding",
    "PlantedLine",
    "Slip",
    "find_slip",
    "name_in_order",
    "name_the_slips",
    "slips",
]

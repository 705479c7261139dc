"""The chain rule for each array of weights: its factors by name, from the loss to the weights."""

from dataclasses import dataclass, replace

from backsight.engine.derivation import Equation
from backsight.explanations.step.ledger import Ledger
from backsight.kernel.document import Chain, Factor
from backsight.kernel.language import _, ngettext
from backsight.maths import catalogs

LONGEST = 8
"""A chain of more factors is shown from where it leaves the layer after."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A factor, and the equation that multiplies it. upstream: what it is multiplied with."""

    factor: Factor
    equation: Equation
    upstream: str = ""


def links(ledger: Ledger, weight: str) -> list[Link]:
    """The factors of the derivative with respect to an array of weights, the loss's first."""
    found: list[Link] = []
    name = data_part(ledger, weight)
    while name:
        link = _link(ledger, name)
        found.append(link)
        name = link.upstream
    return found[::-1]


def data_part(ledger: Ledger, weight: str) -> str:
    """The derivative that comes through the network: dD_dW1 where there is a regularizer too."""
    split = f"dD_d{weight}"
    return split if split in ledger.makers else f"dL_d{weight}"


def chain(ledger: Ledger, weight: str, seen: set[str]) -> Chain:
    """The chain rule for an array. seen: factors that stand in chains before; more are added."""
    left = data_part(ledger, weight)
    found = links(ledger, weight)
    marked = [replace(x.factor, reused=x.factor.symbol in seen) for x in found]
    seen.update(x.factor.symbol for x in found)
    shared = next((k for k, f in enumerate(marked) if not f.reused), len(marked))
    if len(marked) > LONGEST and shared > 1:
        marked = [_together(ledger, found[shared].upstream, shared), *marked[shared:]]
    return Chain(
        anchor=f"backward/chain-{weight}",
        left=left,
        factors=tuple(marked),
        reason=_said(marked, weight),
    )


def _link(ledger: Ledger, name: str) -> Link:
    equation = ledger.makers[name]
    folder, record, *_rest = equation.formula.split(".")
    bound = dict(zip(equation.reads.parameters, equation.operands, strict=False))
    if folder == "layers":
        return _through_layer(ledger, name, equation, bound)
    if folder == "activations" or record == "chain":
        return _through_activation(ledger, name, equation, bound)
    about = _("where the chain begins")
    if record == "add":
        about = ngettext(
            "the sum over {count} way", "the sum over {count} ways", len(equation.operands)
        ).format(count=len(equation.operands))
    return Link(factor=_array(ledger, name, about), equation=equation)


def _through_layer(ledger: Ledger, name: str, equation: Equation, bound: dict[str, str]) -> Link:
    upstream = bound["upstream"]
    output = upstream.removeprefix("dL_d")
    operand = name.partition("_d")[2].removesuffix(f"_{output}")
    own = [o for p, o in bound.items() if p != "upstream" and ledger.shape(o) != ()]
    letter = equation.formula.rsplit(".", 1)[1]
    words = catalogs["layers"][equation.formula.split(".")[1]].factors.get(letter, "")
    about = _(words) if words else ", ".join(f"{{{o}}}" for o in own) or "1"
    goes_to = ledger.anchor(own[0]) if len(own) == 1 and not words else ""
    factor = Factor(symbol=f"d{output}_d{operand}", about=about, goes_to=goes_to)
    return Link(factor=factor, equation=equation, upstream=upstream)


def _through_activation(
    ledger: Ledger, name: str, equation: Equation, bound: dict[str, str]
) -> Link:
    upstream = bound["upstream"]
    if "slope" in bound:
        slope = bound["slope"]
        factor = _array(ledger, slope, _("a slope, entry by entry"))
        return Link(factor=factor, equation=equation, upstream=upstream)
    a, z = upstream.removeprefix("dL_d"), name.removeprefix("dL_d")
    passes = equation.reads.is_only("upstream")
    about = "1" if passes else _("a whole Jacobian for each row")
    factor = Factor(symbol=f"d{a}_d{z}", about=about)
    return Link(factor=factor, equation=equation, upstream=upstream)


def _array(ledger: Ledger, name: str, about: str) -> Factor:
    return Factor(symbol=name, about=about, shape=ledger.shape(name), goes_to=ledger.anchor(name))


def _together(ledger: Ledger, name: str, count: int) -> Factor:
    """The product of the factors that are reused."""
    about = ngettext(
        "the product of {count} factor", "the product of {count} factors", count
    ).format(count=count)
    return replace(_array(ledger, name, about), reused=True)


def _said(factors: list[Factor], weight: str) -> str:
    reused = [f for f in factors if f.reused]
    if not reused:
        return _("the chain rule for {{{weight}}}").format(weight=weight)
    listed = ", ".join(f"{{{f.symbol}}}" for f in reused)
    return (
        _(
            "the chain rule for {{{weight}}}; {factors} are there already, from the layer after"
        ).format(weight=weight, factors=listed)
        if len(reused) > 1
        else _("the chain rule for {{{weight}}}; {factors} is there already").format(
            weight=weight, factors=listed
        )
    )

"""The chain rule for each array of weights: its factors by name, from the loss to the weights."""

from dataclasses import dataclass, replace

from backsight.engine.derivation import Equation
from backsight.explanations.step.ledger import Ledger
from backsight.kernel.document import Chain, Factor
from backsight.kernel.language import _, join_words, ngettext
from backsight.maths.layers import layers

MOST_FACTORS = 8
"""A chain of more factors is shown from where it leaves the layer after."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A factor, and the equation that multiplies it."""

    factor: Factor
    """As it is shown."""
    equation: Equation
    """The one that multiplies it."""
    upstream: str = ""
    """The derivative that it is multiplied with; "" where the chain begins."""


def list_links(ledger: Ledger, weight: str) -> list[Link]:
    """The factors of the derivative with respect to an array of weights, the loss's first."""
    result: list[Link] = []
    name = find_data_part(ledger, weight)
    while name:
        link = _make_link(ledger, name)
        result.append(link)
        name = link.upstream
    return result[::-1]


def find_data_part(ledger: Ledger, weight: str) -> str:
    """The derivative that comes through the network: dD_dW1 where there is a regularizer too."""
    split = f"dD_d{weight}"
    return split if split in ledger.makers else f"dL_d{weight}"


def make_chain(ledger: Ledger, weight: str, seen_factors: set[str]) -> Chain:
    """The chain rule for an array. seen_factors: factors that stand in chains before; more are
    added."""
    left = find_data_part(ledger, weight)
    chain_links = list_links(ledger, weight)
    factors = [replace(x.factor, reused=x.factor.symbol in seen_factors) for x in chain_links]
    seen_factors.update(x.factor.symbol for x in chain_links)
    first_new = next((k for k, f in enumerate(factors) if not f.reused), len(factors))
    if len(factors) > MOST_FACTORS and first_new > 1:
        factors = [
            _merge_factors(ledger, chain_links[first_new].upstream, first_new),
            *factors[first_new:],
        ]
    return Chain(
        anchor=f"backward/chain-{weight}",
        left=left,
        factors=tuple(factors),
        reason=_explain_chain(factors, weight),
    )


def _make_link(ledger: Ledger, name: str) -> Link:
    equation = ledger.makers[name]
    folder, record, *_rest = equation.formula.split(".")
    arguments = dict(zip(equation.reads.parameters, equation.operands, strict=False))
    if folder == "layers":
        return _link_layer(ledger, name, equation, arguments)
    if folder == "activations" or record == "chain":
        return _link_activation(ledger, name, equation, arguments)
    about = _("where the chain begins")
    if record == "add":
        about = ngettext(
            "the sum over {count} way", "the sum over {count} ways", len(equation.operands)
        ).format(count=len(equation.operands))
    return Link(factor=_make_factor(ledger, name, about), equation=equation)


def _link_layer(ledger: Ledger, name: str, equation: Equation, arguments: dict[str, str]) -> Link:
    upstream = arguments["upstream"]
    output = upstream.removeprefix("dL_d")
    operand = name.partition("_d")[2].removesuffix(f"_{output}")
    own = [o for p, o in arguments.items() if p != "upstream" and ledger.find_shape(o) != ()]
    letter = equation.formula.rsplit(".", 1)[1]
    words = layers[equation.formula.split(".")[1]].factors.get(letter, "")
    about = _(words) if words else join_words(f"{{{o}}}" for o in own) or "1"
    goes_to = ledger.make_anchor(own[0]) if len(own) == 1 and not words else ""
    factor = Factor(symbol=f"d{output}_d{operand}", about=about, goes_to=goes_to)
    return Link(factor=factor, equation=equation, upstream=upstream)


def _link_activation(
    ledger: Ledger, name: str, equation: Equation, arguments: dict[str, str]
) -> Link:
    upstream = arguments["upstream"]
    if "slope" in arguments:
        slope = arguments["slope"]
        factor = _make_factor(ledger, slope, _("a slope, entry by entry"))
        return Link(factor=factor, equation=equation, upstream=upstream)
    a, z = upstream.removeprefix("dL_d"), name.removeprefix("dL_d")
    passes = equation.reads.is_only("upstream")
    about = "1" if passes else _("a whole Jacobian for each row")
    factor = Factor(symbol=f"d{a}_d{z}", about=about)
    return Link(factor=factor, equation=equation, upstream=upstream)


def _make_factor(ledger: Ledger, name: str, about: str) -> Factor:
    return Factor(
        symbol=name, about=about, shape=ledger.find_shape(name), goes_to=ledger.make_anchor(name)
    )


def _merge_factors(ledger: Ledger, name: str, count: int) -> Factor:
    """The product of the factors that are reused."""
    about = ngettext(
        "the product of {count} factor", "the product of {count} factors", count
    ).format(count=count)
    return replace(_make_factor(ledger, name, about), reused=True)


def _explain_chain(factors: list[Factor], weight: str) -> str:
    reused_factors = [f for f in factors if f.reused]
    if not reused_factors:
        return _("the chain rule for {{{weight}}}").format(weight=weight)
    symbols = join_words(f"{{{f.symbol}}}" for f in reused_factors)
    return (
        _(
            "the chain rule for {{{weight}}}; {factors} are there already, from the layer after"
        ).format(weight=weight, factors=symbols)
        if len(reused_factors) > 1
        else _("the chain rule for {{{weight}}}; {factors} is there already").format(
            weight=weight, factors=symbols
        )
    )

"""The backward act: the chain rule from the loss back to every weight.

What several layers take has a derivative through each of them, and they add up.
"""

import ast

from backsight.engine.derive.loss import reference
from backsight.engine.derive.network import Network, Stage, words
from backsight.kernel.language import N_, _
from backsight.maths import catalogs

PASSES_ON = {"upstream": "1", "sum_rows(upstream)": N_("1 in every row")}
"""How a pullback reads whose own factor is 1."""


def backward(network: Network) -> None:
    """The derivative of L with respect to every array of weights, last layer first."""
    _slope_of_loss(network)
    learned = _learned(network)
    for stage in reversed(network.stages):
        if stage.end not in learned:
            break
        _stage(network, stage, learned)
    network.book.equation(
        "backward",
        ("g",),
        "calculus.packing.value",
        [f"dL_d{w}" for w in network.weights()],
        reason=_("the gradient: all derivatives in one vector, in the order of the weights"),
    )


def _learned(network: Network) -> set[str]:
    """The outputs of layers that depend on weights: only their derivatives are derived."""
    learned: set[str] = set()
    for stage in network.stages:
        here = network.present(stage.record, stage.layer)
        if here or any(stage.names[p] in learned for p in stage.takes):
            learned.add(stage.end)
    return learned


def _stage(network: Network, stage: Stage, learned: set[str]) -> None:
    """Through one layer: to its weights, and to what it takes."""
    ways = [s for s in network.stages if stage.end in (s.names[p] for p in s.takes)]
    if len(ways) > 1:
        _add_ways(network, stage.end, ways)
    upstream = f"dL_d{stage.output}"
    if upstream not in network.book.symbols:
        _through_activation(network, stage, f"dL_d{stage.end}")
    for weight in network.present(stage.record, stage.layer):
        _weight(network, stage, weight.letter, upstream, regularized=weight.regularized)
    for letter in stage.takes:
        if stage.names[letter] in learned:
            _pull(network, stage, letter, upstream)


def _add_ways(network: Network, name: str, ways: list[Stage]) -> None:
    """The derivative by what several layers take: the sum of those through each of them."""
    listed = _(" and ").join(f"{{{stage.output}}}" for stage in ways)
    network.book.equation(
        "backward",
        (f"dL_d{name}",),
        "calculus.add.value",
        [f"dL_d{name}_{stage.output}" for stage in ways],
        reason=_(
            "{{{name}}} acts on {{L}} through {listed}: the derivatives through each of them add "
            "up (the chain rule for several variables)"
        ).format(name=name, listed=listed),
    )


def _slope_of_loss(network: Network) -> None:
    """Where the chain begins: dL/d output, or dL/dz where loss and activation are one step."""
    record, last = catalogs["losses"][network.loss.name], network.stages[-1]
    if network.fused:
        part = record.fused[network.fused]
        target, formula, role = f"dL_d{last.output}", part.pullback, "pullback"
        reason = _("where the chain begins — {why}").format(why=_(part.why))
    else:
        output = network.book.output
        target, formula, role = f"dL_d{output}", record.slope, "slope"
        reason = _("where the chain begins: how {{L}} changes with the output {{{output}}}").format(
            output=output
        )
    network.book.equation(
        "backward",
        (target,),
        f"{reference(network)}.{role}",
        network.operands(formula.parameters),
        network.loss.settings,
        reason=reason,
    )


def _through_activation(network: Network, stage: Stage, upstream: str) -> None:
    record, choice, z, a = stage.activation, stage.layer.activation, stage.output, stage.a
    assert record is not None
    assert choice is not None
    target, role = f"dL_d{z}", f"activations.{record.name}"
    if record.pullback is not None:
        known = {"upstream": upstream, "a": a, "z": z}
        alone = record.pullback.is_only("upstream")
        own = "1" if alone else _("a whole Jacobian for each row")
        network.book.equation(
            "backward",
            (target,),
            f"{role}.pullback",
            [known[p] for p in record.pullback.parameters],
            choice.settings,
            reason=_(
                "chain rule through {name}: {{{target}}} = {{{upstream}}} · {{{local}}}, "
                "and {{{local}}} is {own}"
            ).format(
                name=words(record.name),
                target=target,
                upstream=upstream,
                local=f"d{a}_d{z}",
                own=own,
            ),
        )
        return
    slope = f"d{a}_d{z}"
    network.book.equation(
        "backward",
        (slope,),
        f"{role}.slope",
        (z, a),
        choice.settings,
        reason=_("how {{{a}}} changes with {{{z}}}: the slope of {name}").format(
            a=a, z=z, name=words(record.name)
        ),
    )
    network.book.equation(
        "backward",
        (target,),
        "calculus.chain.value",
        (upstream, slope),
        reason=_("chain rule: {{{target}}} = {{{upstream}}} · {{{slope}}}, entry by entry").format(
            target=target, upstream=upstream, slope=slope
        ),
    )


def _weight(
    network: Network, stage: Stage, letter: str, upstream: str, *, regularized: bool
) -> None:
    """The derivative with respect to one array of weights, its cost included."""
    cost = network.spec.regularizer if regularized else None
    name, bare = stage.names[letter], network.bare(stage.names[letter])
    _pull(network, stage, letter, upstream, "D" if cost else "L")
    if cost is None:
        return
    network.book.equation(
        "backward",
        (f"dR_d{bare}",),
        f"regularizers.{cost.name}.slope",
        (name, "N"),
        cost.settings,
        reason=_("how the cost of {{{bare}}} changes with it: {name}").format(
            bare=bare, name=words(cost.name)
        ),
    )
    network.book.equation(
        "backward",
        (f"dL_d{bare}",),
        "calculus.add.value",
        (f"dD_d{bare}", f"dR_d{bare}"),
        reason=_("the derivative of a sum is the sum of the derivatives"),
    )


def _pull(network: Network, stage: Stage, letter: str, upstream: str, what: str = "L") -> None:
    """The derivative with respect to one operand of a layer, as far as it goes through it."""
    formula = stage.record.pullbacks[letter]
    operand = network.bare(stage.names[letter])
    whole, way = f"d{what}_d{operand}", _way(network, stage, letter)
    target = f"{whole}{way}"
    known = {**stage.names, "upstream": upstream}
    network.book.equation(
        "backward",
        (target,),
        f"layers.{stage.record.name}.pullbacks.{letter}",
        [known.get(p, "") for p in formula.parameters],
        stage.layer.layer.settings,
        reason=_factors(stage, letter, target, upstream, f"d{stage.output}_d{operand}"),
        about=_("the part of {{{whole}}} that comes through {{{output}}}").format(
            whole=whole, output=stage.output
        )
        if way
        else "",
    )


def _way(network: Network, stage: Stage, letter: str) -> str:
    """Through which layer, where several take the operand: "_z2", else ""."""
    takers = [s for s in network.stages if stage.names[letter] in (s.names[p] for p in s.takes)]
    return f"_{stage.output}" if len(takers) > 1 else ""


def _factors(stage: Stage, letter: str, target: str, upstream: str, local: str) -> str:
    """The chain rule in words: what the layer's own factor is, and whether the other is new."""
    own = _own_factor(stage, letter)
    rule = (
        _("chain rule: {{{target}}} = {{{upstream}}} · {{{local}}}, and {{{local}}} is {own}")
        if own
        else _("chain rule: {{{target}}} = {{{upstream}}} · {{{local}}}")
    )
    said = [rule.format(target=target, upstream=upstream, local=local, own=own)]
    first = next((w.letter for w in stage.record.weights if w.letter in stage.names), "x")
    if letter != first:
        said.append(_("{{{upstream}}} is reused").format(upstream=upstream))
    if target.startswith("dD"):
        said.append(_("{{{output}}} enters {{L}} through {{D}} alone").format(output=stage.output))
    return _("; ").join(said)


def _own_factor(stage: Stage, letter: str) -> str:
    """What a layer's pullback multiplies by, in words; "" where there are none for it."""
    if letter in stage.record.factors:
        return _(stage.record.factors[letter])
    formula = stage.record.pullbacks[letter]
    own = [f"{{{stage.names[p]}}}" for p in formula.parameters if p in stage.names]
    return _(" and ").join(own) or _(PASSES_ON.get(ast.unparse(formula.lines()[0].expression), ""))

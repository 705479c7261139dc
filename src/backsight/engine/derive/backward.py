"""The backward act: the chain rule from the loss back to every weight.

What several layers take has a derivative through each of them, and they add up.
"""

import ast
from collections.abc import Sequence

from backsight.engine.derive.loss import format_reference
from backsight.engine.derive.network import LayerEquations, Network, format_record_name
from backsight.kernel.formula import Formula
from backsight.kernel.language import N_, _
from backsight.kernel.types import Setting
from backsight.maths import catalogs
from backsight.maths.activations import Activation

UNIT_FACTORS = {"upstream": "1", "sum_rows(upstream)": N_("1 in every row")}
"""How a pullback reads whose own factor is 1."""


def derive_backward(network: Network) -> None:
    """The derivative of L with respect to every array of weights, last layer first."""
    _derive_loss_slope(network)
    trainable = _list_trainable(network)
    for stage in reversed(network.stages):
        if stage.end not in trainable:
            break
        _derive_layer(network, stage, trainable)
    network.builder.add_equation(
        "backward",
        ("g",),
        "calculus.packing.value",
        [f"dL_d{w}" for w in network.list_weights()],
        reason=_("the gradient: all derivatives in one vector, in the order of the weights"),
    )


def _list_trainable(network: Network) -> set[str]:
    """The outputs of layers that depend on weights: only their derivatives are derived."""
    trainable: set[str] = set()
    for stage in network.stages:
        own_weights = network.list_active_weights(stage.record, stage.layer)
        if own_weights or any(stage.names[p] in trainable for p in stage.inputs):
            trainable.add(stage.end)
    return trainable


def _derive_layer(network: Network, stage: LayerEquations, trainable: set[str]) -> None:
    """Through one layer: to its weights, and to what it takes."""
    readers = network.readers.get(stage.end, ())
    if len(readers) > 1:
        _sum_over_readers(network, stage.end, readers)
    upstream = f"dL_d{stage.output}"
    if upstream not in network.builder.symbols:
        _derive_activation(network, stage, f"dL_d{stage.end}")
    for weight in network.list_active_weights(stage.record, stage.layer):
        _derive_weight(network, stage, weight.letter, upstream, regularized=weight.regularized)
    for letter in stage.inputs:
        if stage.names[letter] in trainable:
            _pull_back(network, stage, letter, upstream)


def _sum_over_readers(network: Network, name: str, readers: Sequence[LayerEquations]) -> None:
    """The derivative by what several layers take: the sum of those through each of them."""
    names_text = _(" and ").join(f"{{{stage.output}}}" for stage in readers)
    network.builder.add_equation(
        "backward",
        (f"dL_d{name}",),
        "calculus.add.value",
        [f"dL_d{name}_{stage.output}" for stage in readers],
        reason=_(
            "{{{name}}} acts on {{L}} through {listed}: the derivatives through each of them add "
            "up (the chain rule for several variables)"
        ).format(name=name, listed=names_text),
    )


def _derive_loss_slope(network: Network) -> None:
    """Where the chain begins: dL/d output, or dL/dz where loss and activation are one step."""
    record, last = catalogs["losses"][network.loss.name], network.stages[-1]
    top = "l" if network.weighs_rows else "L"
    if network.fused_activation:
        fused_loss = record.fused[network.fused_activation]
        output, formula, role = last.output, fused_loss.pullback, "pullback"
        reason = _("where the chain begins — {why}").format(why=_(fused_loss.why))
    else:
        output, formula, role = network.builder.output, record.slope, "slope"
        reason = _(
            "where the chain begins: how {{{loss}}} changes with the output {{{output}}}"
        ).format(loss=top, output=output)
    if network.weighs_rows:
        _derive_row_shares(network)
    network.builder.add_equation(
        "backward",
        (f"d{top}_d{output}",),
        f"{format_reference(network)}.{role}",
        network.find_operands(formula.parameters),
        network.loss.settings,
        reason=reason,
    )
    if network.weighs_rows:
        network.builder.add_equation(
            "backward",
            (f"dL_d{output}",),
            "calculus.chain.value",
            ("dL_dl", f"dl_d{output}"),
            reason=_(
                "chain rule: {{{target}}} = {{dL_dl}} · {{{slope}}}: a row that counts more pulls "
                "harder"
            ).format(target=f"dL_d{output}", slope=f"dl_d{output}"),
        )


def _derive_row_shares(network: Network) -> None:
    """How the loss of the batch changes with that of each row."""
    network.builder.add_equation(
        "backward",
        ("dL_dl",),
        "calculus.weighted_mean.slope",
        ("omega", network.count_name),
        reason=_("how {{L}} changes with the loss of each row: its share of all weights").format(),
    )


def _derive_activation(network: Network, stage: LayerEquations, upstream: str) -> None:
    """Through an activation: back from what it makes to what it takes."""
    record = stage.activation
    assert record is not None
    if record.pullback is not None:
        _pull_back_activation(network, stage, record, record.pullback, upstream)
    else:
        _multiply_by_slope(network, stage, record, upstream)


def _pull_back_activation(
    network: Network,
    stage: LayerEquations,
    record: Activation,
    pullback: Formula,
    upstream: str,
) -> None:
    """Where every unit of what it makes is made of several, as softmax's."""
    z, a = stage.output, stage.a
    operands = {"upstream": upstream, "a": a, "z": z}
    factor = "1" if pullback.is_only("upstream") else _("a whole Jacobian for each row")
    network.builder.add_equation(
        "backward",
        (f"dL_d{z}",),
        f"activations.{record.name}.pullback",
        [operands[p] for p in pullback.parameters],
        _get_activation_settings(stage),
        reason=_(
            "chain rule through {name}: {{{target}}} = {{{upstream}}} · {{{local}}}, "
            "and {{{local}}} is {own}"
        ).format(
            name=format_record_name(record.name),
            target=f"dL_d{z}",
            upstream=upstream,
            local=f"d{a}_d{z}",
            own=factor,
        ),
    )


def _multiply_by_slope(
    network: Network, stage: LayerEquations, record: Activation, upstream: str
) -> None:
    """Where every unit goes by itself: its slope, and the product with what comes from above."""
    z, a = stage.output, stage.a
    target, slope = f"dL_d{z}", f"d{a}_d{z}"
    network.builder.add_equation(
        "backward",
        (slope,),
        f"activations.{record.name}.slope",
        (z, a),
        _get_activation_settings(stage),
        reason=_("how {{{a}}} changes with {{{z}}}: the slope of {name}").format(
            a=a, z=z, name=format_record_name(record.name)
        ),
    )
    network.builder.add_equation(
        "backward",
        (target,),
        "calculus.chain.value",
        (upstream, slope),
        reason=_("chain rule: {{{target}}} = {{{upstream}}} · {{{slope}}}, entry by entry").format(
            target=target, upstream=upstream, slope=slope
        ),
    )


def _get_activation_settings(stage: LayerEquations) -> dict[str, Setting]:
    choice = stage.layer.activation
    return choice.settings if choice else {}


def _derive_weight(
    network: Network, stage: LayerEquations, letter: str, upstream: str, *, regularized: bool
) -> None:
    """The derivative with respect to one array of weights, its cost included."""
    cost = network.spec.regularizer if regularized else None
    name, base_name = stage.names[letter], network.strip_point(stage.names[letter])
    _pull_back(network, stage, letter, upstream, "D" if cost else "L")
    if cost is None:
        return
    network.builder.add_equation(
        "backward",
        (f"dR_d{base_name}",),
        f"regularizers.{cost.name}.slope",
        (name, network.count_name),
        cost.settings,
        reason=_("how the cost of {{{bare}}} changes with it: {name}").format(
            bare=base_name, name=format_record_name(cost.name)
        ),
    )
    network.builder.add_equation(
        "backward",
        (f"dL_d{base_name}",),
        "calculus.add.value",
        (f"dD_d{base_name}", f"dR_d{base_name}"),
        reason=_("the derivative of a sum is the sum of the derivatives"),
    )


def _pull_back(
    network: Network, stage: LayerEquations, letter: str, upstream: str, what: str = "L"
) -> None:
    """The derivative with respect to one operand of a layer, as far as it goes through it."""
    formula = stage.record.pullbacks[letter]
    operand = network.strip_point(stage.names[letter])
    derivative, suffix = f"d{what}_d{operand}", _make_branch_suffix(network, stage, letter)
    target = f"{derivative}{suffix}"
    symbols = {**stage.names, "upstream": upstream}
    network.builder.add_equation(
        "backward",
        (target,),
        f"layers.{stage.record.name}.pullbacks.{letter}",
        [symbols.get(p, "") for p in formula.parameters],
        stage.layer.layer.settings,
        reason=_explain_chain_rule(stage, letter, target, upstream, f"d{stage.output}_d{operand}"),
        about=_("the part of {{{whole}}} that comes through {{{output}}}").format(
            whole=derivative, output=stage.output
        )
        if suffix
        else "",
    )


def _make_branch_suffix(network: Network, stage: LayerEquations, letter: str) -> str:
    """Through which layer, where several take the operand: "_z2", else ""."""
    readers = network.readers.get(stage.names[letter], ())
    return f"_{stage.output}" if len(readers) > 1 else ""


def _explain_chain_rule(
    stage: LayerEquations, letter: str, target: str, upstream: str, local: str
) -> str:
    """The chain rule in words: what the layer's own factor is, and whether the other is new."""
    factor = _describe_factor(stage, letter)
    rule = (
        _("chain rule: {{{target}}} = {{{upstream}}} · {{{local}}}, and {{{local}}} is {own}")
        if factor
        else _("chain rule: {{{target}}} = {{{upstream}}} · {{{local}}}")
    )
    sentences = [rule.format(target=target, upstream=upstream, local=local, own=factor)]
    first = next((w.letter for w in stage.record.weights if w.letter in stage.names), "x")
    if letter != first:
        sentences.append(_("{{{upstream}}} is reused").format(upstream=upstream))
    if target.startswith("dD"):
        sentences.append(
            _("{{{output}}} enters {{L}} through {{D}} alone").format(output=stage.output)
        )
    return _("; ").join(sentences)


def _describe_factor(stage: LayerEquations, letter: str) -> str:
    """What a layer's pullback multiplies by, in words; "" where it is no plain product: then only
    the layer's author can say it."""
    if letter in stage.record.factors:
        return _(stage.record.factors[letter])
    formula = stage.record.pullbacks[letter]
    lines = formula.list_lines(**_select_settings(formula, stage))
    if len(lines) > 1:
        return ""
    factor_names = _split_product(lines[0].expression)
    if factor_names == ["upstream"]:
        return _(UNIT_FACTORS.get(ast.unparse(lines[0].expression), ""))
    own_names = [p for p in factor_names if p != "upstream"]
    if len(own_names) != len(factor_names) - 1 or not stage.names.keys() >= {*own_names}:
        return ""
    return _(" and ").join(f"{{{stage.names[p]}}}" for p in formula.parameters if p in own_names)


def _select_settings(formula: Formula, stage: LayerEquations) -> dict[str, Setting]:
    """The layer's settings that a formula of it has."""
    return {k: v for k, v in stage.layer.layer.settings.items() if k in formula.settings}


def _split_product(expression: ast.expr) -> list[str]:
    """The names that are multiplied, also in a sum over rows; none where it is no product."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="T"):
            return [name]
        case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult(), right=right):
            one, two = _split_product(left), _split_product(right)
            return [*one, *two] if one and two else []
        case ast.Call(func=ast.Name(id="sum_rows"), args=[inner]):
            return _split_product(inner)
    return []

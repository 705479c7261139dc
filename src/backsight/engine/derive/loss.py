"""The loss act: how wrong the output is, and what the size of the weights costs."""

from collections.abc import Iterator

from backsight.engine.derive.network import Network, format_record_name
from backsight.engine.spec import CompleteSpec
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _, say, say_name
from backsight.maths import catalogs


def derive_loss(network: Network) -> None:
    """L, or with a regularizer D, the data's part, then R of every array and their sum L."""
    choice, builder, fused_activation = network.loss, network.builder, network.fused_activation
    record = catalogs["losses"][choice.name]
    formulas = record.fused[fused_activation] if fused_activation else record
    reason = (
        _("{loss} — {why}").format(loss=format_record_name(choice.name), why=_(formulas.why))
        if fused_activation
        else _("{loss}: how far the output is from the targets").format(
            loss=format_record_name(choice.name)
        )
    )
    data = "D" if network.spec.regularizer else "L"
    builder.add_equation(
        "loss",
        ("l" if network.weighs_rows else data,),
        f"{format_reference(network)}.{'by_row' if network.weighs_rows else 'value'}",
        network.find_operands(formulas.value.parameters),
        choice.settings,
        reason=reason,
    )
    if network.weighs_rows:
        _add_row_weights(network, data)
    for note in list_loss_notes(network.spec):
        builder.add_note(note)
    if network.spec.regularizer:
        _add_penalties(network)


def _add_row_weights(network: Network, data: str) -> None:
    """From the loss of each row to that of the batch."""
    builder = network.builder
    if builder.find_shape("l") != (builder.rows, 1):
        raise BadRecord(
            _(
                "{loss} gives {shape} where each row's loss is asked for, but rows have weights: "
                "write its value as total(...) over (rows, units), or train without row weights."
            ).format(loss=network.loss.name, shape=builder.find_shape("l"))
        )
    if not network.sums_rows:
        builder.add_equation(
            "loss",
            ("Omega",),
            "calculus.entry_sum.value",
            ("omega",),
            reason=_("what the rows of the batch count together"),
        )
    builder.add_equation(
        "loss",
        (data,),
        "calculus.weighted_mean.value",
        ("l", "omega", network.count_name),
        reason=_("each row counts as often as its weight says"),
    )


def format_reference(network: Network) -> str:
    """Where the loss's formulas are: "losses.hinge", "losses.poisson.fused.exponential"."""
    suffix = f".fused.{network.fused_activation}" if network.fused_activation else ""
    return f"losses.{network.loss.name}{suffix}"


def _add_penalties(network: Network) -> None:
    choice, terms = network.spec.regularizer, ["D"]
    assert choice is not None
    for name in _list_regularized(network):
        base_name = network.strip_point(name)
        terms.append(f"R_{base_name}")
        network.builder.add_equation(
            "loss",
            (terms[-1],),
            f"regularizers.{choice.name}.value",
            (name, network.count_name),
            choice.settings,
            reason=_("what the size of {{{bare}}} costs: {name}").format(
                bare=base_name, name=format_record_name(choice.name)
            ),
        )
    network.builder.add_equation(
        "loss",
        ("L",),
        "calculus.add.value",
        terms,
        reason=_("the whole loss: the data's part and the weights' part"),
    )


def _list_regularized(network: Network) -> list[str]:
    """The weights that the regularizer counts, as the forward act reads them."""
    return [
        stage.names[w.letter]
        for stage in network.stages
        for w in network.list_active_weights(stage.record, stage.layer)
        if w.regularized
    ]


def list_loss_notes(spec: CompleteSpec) -> Iterator[str]:
    """What a user should know of a loss on the output that it gets."""
    record, last = catalogs["losses"][spec.loss.name], spec.layers[-1].activation
    name = last.name if last else "identity"
    if name in record.fused:
        return
    words = {"loss": say_name(record.name), "activation": say_name(name)}
    if record.clips:
        yield say("{loss} on a {activation} output: {clips}.", clips=say(record.clips), **words)
    if record.probabilities and name not in ("sigmoid", "softmax"):
        yield say(
            "{loss} takes probabilities, but {activation} gives other numbers too; "
            "{output} suits it.",
            output=say_name(record.output),
            **words,
        )

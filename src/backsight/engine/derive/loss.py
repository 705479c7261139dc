"""The loss act: how wrong the output is, and what the size of the weights costs."""

from backsight.engine.derive.network import Network, words
from backsight.kernel.language import _
from backsight.maths import catalogs


def loss(network: Network) -> None:
    """L, or with a regularizer D, the data's part, then R of every array and their sum L."""
    choice, book, fused = network.loss, network.book, network.fused
    record = catalogs["losses"][choice.name]
    part = record.fused[fused] if fused else record
    reason = (
        _("{loss} — {why}").format(loss=words(choice.name), why=_(part.why))
        if fused
        else _("{loss}: how far the output is from the targets").format(loss=words(choice.name))
    )
    data = "D" if network.spec.regularizer else "L"
    book.equation(
        "loss",
        (data,),
        f"{reference(network)}.value",
        network.operands(part.value.parameters),
        choice.settings,
        reason=reason,
    )
    _notes(network)
    if network.spec.regularizer:
        _penalties(network)


def reference(network: Network) -> str:
    """Where the loss's formulas are: "losses.hinge", "losses.poisson.fused.exponential"."""
    fused = f".fused.{network.fused}" if network.fused else ""
    return f"losses.{network.loss.name}{fused}"


def _penalties(network: Network) -> None:
    choice, terms = network.spec.regularizer, ["D"]
    assert choice is not None
    for name in _regularized(network):
        bare = network.bare(name)
        terms.append(f"R_{bare}")
        network.book.equation(
            "loss",
            (terms[-1],),
            f"regularizers.{choice.name}.value",
            (name, "N"),
            choice.settings,
            reason=_("what the size of {{{bare}}} costs: {name}").format(
                bare=bare, name=words(choice.name)
            ),
        )
    network.book.equation(
        "loss",
        ("L",),
        "calculus.add.value",
        terms,
        reason=_("the whole loss: the data's part and the weights' part"),
    )


def _regularized(network: Network) -> list[str]:
    """The weights that the regularizer counts, as the forward act reads them."""
    return [
        stage.names[w.letter]
        for stage in network.stages
        for w in network.present(stage.record, stage.layer)
        if w.regularized
    ]


def _notes(network: Network) -> None:
    record = catalogs["losses"][network.loss.name]
    last = network.stages[-1].activation
    name = last.name if last else "identity"
    if network.fused:
        return
    if record.clips:
        network.book.note(
            _("{loss} on a {activation} output: {clips}.").format(
                loss=words(record.name), activation=words(name), clips=_(record.clips)
            )
        )
    if record.probabilities and name not in ("sigmoid", "softmax"):
        network.book.note(
            _(
                "{loss} takes probabilities, but {activation} gives other numbers too; "
                "{output} suits it."
            ).format(loss=words(record.name), activation=words(name), output=words(record.output))
        )

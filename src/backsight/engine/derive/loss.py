"""The loss act: how wrong the output is, and what the size of the weights costs."""

from backsight.engine.derive.network import Network, words
from backsight.maths import catalogs


def loss(network: Network) -> None:
    """L, or with a regularizer D, the data's part, then R of every array and their sum L."""
    choice, book, fused = network.loss, network.book, network.fused
    record = catalogs["losses"][choice.name]
    part = record.fused[fused] if fused else record
    why = f" — {part.why}" if fused else ": how far the output is from the targets"
    data = "D" if network.spec.regularizer else "L"
    book.equation(
        "loss", (data,), f"{reference(network)}.value", network.operands(part.value.parameters),
        choice.settings, reason=f"{words(choice.name)}{why}",
    )  # fmt: skip
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
            "loss", (terms[-1],), f"regularizers.{choice.name}.value", (name, "N"),
            choice.settings, reason=f"what the size of {{{bare}}} costs: {words(choice.name)}",
        )  # fmt: skip
    network.book.equation(
        "loss", ("L",), "calculus.add.value", terms,
        reason="the whole loss: the data's part and the weights' part",
    )  # fmt: skip


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
        network.book.note(f"{words(record.name)} on a {words(name)} output: {record.clips}.")
    if record.probabilities and name not in ("sigmoid", "softmax"):
        network.book.note(
            f"{words(record.name)} takes probabilities, but {words(name)} gives other numbers "
            f"too; {record.output} suits it."
        )

"""The forward act: layer after layer, from x to the output."""

from backsight.engine.derive.network import Network, Stage, words
from backsight.engine.spec import Layer
from backsight.maths.layers import Layer as LayerRecord


def look_ahead(network: Network) -> None:
    """Nesterov's point, where the optimizer takes the gradient elsewhere than at theta."""
    ahead, settings = network.optimizer.ahead, network.spec.optimizer.settings
    if not network.training or ahead is None or ahead.is_only("w", **settings):
        return
    weights = network.weights()
    network.point = "_ahead"
    network.book.equation(
        "forward", ("theta_ahead",), f"optimizers.{network.optimizer.name}.ahead",
        ["theta" if p == "w" else p for p in ahead.parameters], settings,
        reason=f"{words(network.optimizer.name)} takes the gradient where its memory is about "
        "to carry the weights",
    )  # fmt: skip
    network.book.parts("theta_ahead", weights, suffix="_ahead")


def forward(network: Network) -> None:
    """Every layer and its activation; the last of them is the output."""
    current = "x"
    for layer, record, index in network.layers():
        names = _names(network, layer, record, index, current)
        for letter in record.steps:
            _step(network, layer, record, index, names, letter)
        output = names[list(record.steps)[-1]]
        a = _activation(network, layer, index, output)
        network.stages.append(
            Stage(record=record, layer=layer, index=index, names=names, output=output, a=a)
        )
        current = a or output
    network.book.output = current


def _names(
    network: Network, layer: Layer, record: LayerRecord, index: str, current: str
) -> dict[str, str]:
    """The symbols that a layer's formulas read."""
    weights = network.present(record, layer)
    names = {w.letter: f"{w.letter}{index}{network.point}" for w in weights}
    names["x"] = current
    if record.draws:
        names["u"] = network.book.free(f"u{index}")
        network.book.draw(
            names["u"], network.book.shape(current), "uniform", f"{record.name}/{names['u']}",
            f"uniform draws for {record.name}, new at every step",
        )  # fmt: skip
    return names


def _step(
    network: Network, layer: Layer, record: LayerRecord, index: str, names: dict[str, str],
    letter: str,
) -> None:  # fmt: skip
    """One formula of a layer."""
    formula, reason = record.steps[letter], record.reasons.get(letter, words(record.name))
    names[letter] = network.book.free(f"{letter}{index}")
    network.book.equation(
        "forward", (names[letter],), f"layers.{record.name}.steps.{letter}",
        [names.get(p, "") for p in formula.parameters], layer.layer.settings,
        reason=f"layer {index}, {words(record.name)}: {reason}",
    )  # fmt: skip


def _activation(network: Network, layer: Layer, index: str, z: str) -> str:
    """What the layer's activation makes of z; "" where it has none."""
    if layer.activation is None:
        return ""
    name, a = layer.activation.name, network.book.free(f"a{index}")
    network.book.equation(
        "forward", (a,), f"activations.{name}.value", (z,), layer.activation.settings,
        reason=f"layer {index}'s activation is {words(name)}",
    )  # fmt: skip
    return a

"""The start act: the first weights, each array from draws of a stream of its own."""

from backsight.engine.derive.network import Network, words
from backsight.engine.spec import Choice, Layer
from backsight.kernel.errors import BadRecord
from backsight.maths import catalogs
from backsight.maths.layers import Weight

TAKEN = frozenset({"t", "T", "L", "D", "g", "g_clipped", "eta", "eta_0", "eta_s", "theta"})
CONSTANT = {"zeros": Choice("zeros"), "ones": Choice("constant", {"number": 1.0})}


def start(network: Network, inputs: int) -> None:
    """Weights, the vector they make up, and the optimizer's memory."""
    book, width, names = network.book, inputs, []
    for layer, record, index in network.layers():
        wide = layer.units or width
        for weight in network.present(record, layer):
            name = f"{weight.letter}{index}"
            about = f"layer {index}'s {'weights' if weight.regularized else 'biases'}"
            book.symbol(name, weight.shape(width, wide), "weight", about)
            names.append(name)
            if network.training:
                _first_value(network, name, weight, layer, index, (width, wide))
        width = wide
    book.vector("theta", names, "all weights, one after the other")
    if network.training:
        book.equation(
            "start", ("theta",), "calculus.packing.value", names,
            reason="all weights in one vector, so that an update is one pass over it",
        )  # fmt: skip
        _memory(network)


def _first_value(
    network: Network, name: str, weight: Weight, layer: Layer, index: str, width: tuple[int, int]
) -> None:
    book = network.book
    choice = CONSTANT.get(weight.start) or layer.initializer
    assert choice is not None, "the spec is not complete"
    record = catalogs["initializers"][choice.name]
    draws = f"d_{name}"
    book.draw(
        draws, book.shape(name), record.draws, f"initial/{name}",
        "no draws: zeros" if record.draws == "none" else f"{record.draws} draws",
    )  # fmt: skip
    book.number(f"n_in{index}", width[0], f"units before layer {index}")
    book.number(f"n_out{index}", width[1], f"units after layer {index}")
    book.equation(
        "start", (name,), f"initializers.{choice.name}.value",
        (draws, f"n_in{index}", f"n_out{index}"), choice.settings,
        reason=f"where {{{name}}} starts: {words(choice.name)}",
    )  # fmt: skip


def _memory(network: Network) -> None:
    for name in network.optimizer.memory:
        if name in TAKEN or name in network.book.symbols:
            raise BadRecord(
                f"Optimizer {network.optimizer.name!r}: its memory cannot be called {name!r}, "
                "that name is taken in every derivation. Rename the parameter."
            )
        network.book.memory(name, f"what {network.optimizer.name} remembers; 0 at the start")

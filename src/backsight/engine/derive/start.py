"""The start act: the first weights, each array from draws of a stream of its own."""

from backsight.engine.derive.network import Network, Place, words
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import N_, _
from backsight.maths import catalogs

TAKEN = frozenset(
    {"t", "T", "L", "D", "g", "g_clipped", "eta", "eta_0", "eta_s", "theta", "running"}
)
DRAWN = {
    "none": N_("no draws: zeros"),
    "normal": N_("normal draws"),
    "uniform": N_("uniform draws"),
}
CONSTANT = {"zeros": Choice("zeros"), "ones": Choice("constant", {"number": 1.0})}


def start(network: Network, inputs: int) -> None:
    """Weights and running statistics, the vectors they make up, and the optimizer's memory."""
    book, width = network.book, inputs
    weights: list[str] = []
    statistics: list[str] = []
    for place in network.layers():
        wide = place.layer.units or width
        network.kept[place.position] = {}
        weights += _weights(network, place, (width, wide))
        statistics += _statistics(network, place, wide)
        width = wide
    book.vector("theta", weights, _("all weights, one after the other"))
    if statistics:
        book.vector("running", statistics, _("all running statistics, one after the other"))
    if network.training:
        _packed(
            network,
            "theta",
            weights,
            _("all weights in one vector, so that an update is one pass over it"),
        )
        if statistics:
            _packed(network, "running", statistics, _("all running statistics in one vector"))
        _memory(network)


def _packed(network: Network, vector: str, parts: list[str], reason: str) -> None:
    network.book.equation("start", (vector,), "calculus.packing.value", parts, reason=reason)


def _weights(network: Network, place: Place, width: tuple[int, int]) -> list[str]:
    """The layer's weights; their names."""
    kept = network.kept[place.position]
    for weight in network.present(place.record, place.layer):
        name = kept[weight.letter] = network.book.free(place.name(weight.letter))
        about = _("layer {index}'s {called}").format(index=place.index, called=_(weight.called))
        network.book.symbol(name, weight.shape(*width), "weight", about)
        choice = CONSTANT.get(weight.start) or place.layer.initializer
        if network.training:
            assert choice is not None, "the spec is not complete"
            _first_value(network, name, choice, place, width)
    return list(kept.values())


def _statistics(network: Network, place: Place, width: int) -> list[str]:
    """The layer's running statistics; their names."""
    kept: dict[str, str] = {}
    for letter, statistic in place.record.statistics.items():
        name = kept[letter] = network.book.free(place.name(letter))
        about = _("layer {index}'s {called}").format(index=place.index, called=_(statistic.called))
        network.book.symbol(name, (width,), "statistic", about)
        if network.training:
            _first_value(network, name, CONSTANT[statistic.start], place, (width, width))
    network.kept[place.position] |= kept
    return list(kept.values())


def _first_value(
    network: Network, name: str, choice: Choice, place: Place, width: tuple[int, int]
) -> None:
    """Where a weight or a statistic starts."""
    book, draws = network.book, f"d_{name}"
    record = catalogs["initializers"][choice.name]
    book.draw(
        draws,
        book.shape(name),
        record.draws,
        f"initial/{name}",
        _(DRAWN[record.draws]),
    )
    book.equation(
        "start",
        (name,),
        f"initializers.{choice.name}.value",
        (draws, *_widths(network, place, width)),
        choice.settings,
        reason=_("where {{{weight}}} starts: {name}").format(weight=name, name=words(choice.name)),
    )


def _widths(network: Network, place: Place, width: tuple[int, int]) -> tuple[str, str]:
    """The numbers of units before and after a layer; one that does not widen has but one."""
    before, after = f"n_in{place.index}", f"n_out{place.index}"
    if place.record.widens:
        network.book.number(
            before, width[0], _("units before layer {index}").format(index=place.index)
        )
    network.book.number(after, width[1], _("units after layer {index}").format(index=place.index))
    return before if place.record.widens else after, after


def _memory(network: Network) -> None:
    for name in network.optimizer.memory:
        if name in TAKEN or name in network.book.symbols:
            raise BadRecord(
                _(
                    "Optimizer {name!r}: its memory cannot be called {memory!r}, that name "
                    "is taken in every derivation. Rename the parameter."
                ).format(name=network.optimizer.name, memory=name)
            )
        network.book.memory(
            name,
            _("what {name} remembers; 0 at the start").format(name=words(network.optimizer.name)),
        )

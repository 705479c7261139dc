"""The start act: the first weights, each array from draws of a stream of its own."""

from backsight.engine.derivation import INITIAL
from backsight.engine.derive.network import Network, PlacedLayer, format_record_name
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import N_, _
from backsight.maths import catalogs
from backsight.maths.layers import Weight

RESERVED_NAMES = frozenset(
    {
        "t",
        "T",
        "L",
        "D",
        "l",
        "omega",
        "Omega",
        "g",
        "g_clipped",
        "eta",
        "eta_0",
        "eta_s",
        "theta",
        "running",
    }
)
DRAW_ABOUTS = {
    "none": N_("no draws: zeros"),
    "normal": N_("normal draws"),
    "truncated_normal": N_("normal draws, none beyond 2"),
    "uniform": N_("uniform draws"),
}
CONSTANT_CHOICES = {"zeros": Choice("zeros"), "ones": Choice("constant", {"number": 1.0})}


def derive_start(network: Network, inputs: int) -> None:
    """Weights and running statistics, the vectors they make up, and the optimizer's memory."""
    builder, width = network.builder, inputs
    weights: list[str] = []
    statistics: list[str] = []
    for placed_layer in network.list_layers():
        wide = placed_layer.layer.units or width
        network.parameter_names[placed_layer.position] = {}
        weights += _add_weights(network, placed_layer, (width, wide))
        statistics += _add_statistics(network, placed_layer, wide)
        width = wide
    builder.add_vector("theta", weights, _("all weights, one after the other"))
    if statistics:
        builder.add_vector("running", statistics, _("all running statistics, one after the other"))
    if network.training:
        _add_packing(
            network,
            "theta",
            weights,
            _("all weights in one vector, so that an update is one pass over it"),
        )
        if statistics:
            _add_packing(network, "running", statistics, _("all running statistics in one vector"))
        _add_memory(network)


def _add_packing(network: Network, vector: str, part_names: list[str], reason: str) -> None:
    network.builder.add_equation(
        "start", (vector,), "calculus.packing.value", part_names, reason=reason
    )


def _add_weights(network: Network, placed_layer: PlacedLayer, width: tuple[int, int]) -> list[str]:
    """The layer's weights; their names."""
    names = network.parameter_names[placed_layer.position]
    for weight in network.list_active_weights(placed_layer.record, placed_layer.layer):
        name = names[weight.letter] = network.builder.make_unique_name(
            placed_layer.name_symbol(weight.letter)
        )
        about = _("layer {index}'s {called}").format(
            index=placed_layer.index, called=_(weight.called)
        )
        network.builder.add_symbol(name, weight.shape(*width), "weight", about)
        choice = _choose_start(weight, placed_layer)
        if network.training:
            assert choice is not None, "the spec is not complete"
            _add_first_value(network, name, choice, placed_layer, width)
    return list(names.values())


def _choose_start(weight: Weight, placed_layer: PlacedLayer) -> Choice | None:
    """How an array of weights starts: as the spec says, where it says something of it."""
    layer = placed_layer.layer
    if weight.setting == "bias" and layer.bias_initializer is not None:
        return layer.bias_initializer
    return CONSTANT_CHOICES.get(weight.start) or layer.initializer


def _add_statistics(network: Network, placed_layer: PlacedLayer, width: int) -> list[str]:
    """The layer's running statistics; their names."""
    names: dict[str, str] = {}
    for letter, statistic in placed_layer.record.statistics.items():
        name = names[letter] = network.builder.make_unique_name(placed_layer.name_symbol(letter))
        about = _("layer {index}'s {called}").format(
            index=placed_layer.index, called=_(statistic.called)
        )
        network.builder.add_symbol(name, (width,), "statistic", about)
        if network.training:
            _add_first_value(
                network, name, CONSTANT_CHOICES[statistic.start], placed_layer, (width, width)
            )
    network.parameter_names[placed_layer.position] |= names
    return list(names.values())


def _add_first_value(
    network: Network, name: str, choice: Choice, placed_layer: PlacedLayer, width: tuple[int, int]
) -> None:
    """Where a weight or a statistic starts."""
    builder, draws = network.builder, f"d_{name}"
    record = catalogs["initializers"][choice.name]
    builder.add_draw(
        draws,
        builder.find_shape(name),
        record.draws,
        f"{INITIAL}{name}",
        _(DRAW_ABOUTS[record.draws]),
    )
    builder.add_equation(
        "start",
        (name,),
        f"initializers.{choice.name}.value",
        (draws, *_add_widths(network, placed_layer, width)),
        choice.settings,
        reason=_("where {{{weight}}} starts: {name}").format(
            weight=name, name=format_record_name(choice.name)
        ),
    )


def _add_widths(
    network: Network, placed_layer: PlacedLayer, width: tuple[int, int]
) -> tuple[str, str]:
    """The numbers of units before and after a layer; one that does not widen has but one."""
    before, after = f"n_in{placed_layer.index}", f"n_out{placed_layer.index}"
    if placed_layer.record.widens:
        network.builder.add_number(
            before, width[0], _("units before layer {index}").format(index=placed_layer.index)
        )
    network.builder.add_number(
        after, width[1], _("units after layer {index}").format(index=placed_layer.index)
    )
    return before if placed_layer.record.widens else after, after


def _add_memory(network: Network) -> None:
    for name in network.optimizer.memory:
        if name in RESERVED_NAMES or name in network.builder.symbols:
            raise BadRecord(
                _(
                    "Optimizer {name!r}: its memory cannot be called {memory!r}, that name "
                    "is taken in every derivation. Rename the parameter."
                ).format(name=network.optimizer.name, memory=name)
            )
        network.builder.add_memory(
            name,
            _("what {name} remembers; 0 at the start").format(
                name=format_record_name(network.optimizer.name)
            ),
        )

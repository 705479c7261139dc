"""Residual connections in a spec: which fit, and where one can be put around hidden layers."""

from collections.abc import Iterator, Sequence

from backsight.engine.spec import Choice, Layer
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _
from backsight.maths import catalogs


def require_skips(layers: Sequence[Layer], widths: Sequence[int]) -> None:
    """BadSpec where a connection starts before the input or joins different widths.

    layers: with all their settings. widths: before the first layer and after each.
    """
    for position, layer in enumerate(layers):
        if "over" not in catalogs["layers"][layer.layer.name].structure:
            continue
        name, over = layer.layer.name, int(layer.layer.settings["over"])
        if over > position:
            raise BadSpec(
                _too_far(position).format(layer=position + 1, name=name, over=over, before=position)
            )
        wide, taken = widths[position], widths[position - over]
        if wide != taken:
            raise BadSpec(
                _(
                    "Layer {layer}, {name}, adds {taken} units from before what it skips "
                    "(over = {over}) to the {wide} units that come out of there: give the last "
                    "dense layer among them {taken} units, or choose another `over`."
                ).format(layer=position + 1, name=name, taken=taken, over=over, wide=wide)
            )


def with_skips(layers: Sequence[Layer], inputs: int) -> tuple[Layer, ...]:
    """A residual connection around each hidden block that is as wide as what it takes.

    A block is a dense layer and what follows it up to the next. inputs: units before the first.
    """
    found: list[Layer] = []
    width = inputs
    blocks = list(_blocks(layers))
    for place, block in enumerate(blocks):
        found += block
        wide = next((x.units for x in block if x.units), width)
        hidden = place < len(blocks) - 1 and _widens(block[0])
        if hidden and wide == width:
            found.append(Layer(layer=Choice("residual", {"over": len(block)})))
        width = wide
    return tuple(found)


def _blocks(layers: Sequence[Layer]) -> Iterator[list[Layer]]:
    """Each dense layer with what follows it; first what stands before all of them."""
    block: list[Layer] = []
    for layer in layers:
        if _widens(layer) and block:
            yield block
            block = []
        block.append(layer)
    yield block


def _widens(layer: Layer) -> bool:
    return bool(catalogs["layers"][layer.layer.name].widens)


def _too_far(position: int) -> str:
    if not position:
        return _(
            "Layer {layer}, {name}, skips {over} layers (over = {over}), but none stands before "
            "it: give over = 1, and at least one layer before it."
        )
    return _(
        "Layer {layer}, {name}, skips {over} layers (over = {over}), but only {before} stand "
        "before it: give over = {before} or less."
    )

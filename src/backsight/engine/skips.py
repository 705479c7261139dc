"""Residual connections in a spec: which fit, and where one can be put around hidden layers."""

from collections.abc import Iterator, Sequence

from backsight.engine.spec import Choice, LayerSpec
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _, ngettext
from backsight.maths import catalogs


def require_skips(layers: Sequence[LayerSpec], widths: Sequence[int]) -> None:
    """BadSpec where a connection starts before the input or joins different widths.

    layers: with all their settings. widths: before the first layer and after each.
    """
    for position, layer in enumerate(layers):
        if "over" not in catalogs["layers"][layer.layer.name].structure:
            continue
        name, over = layer.layer.name, int(layer.layer.settings["over"])
        if over > position:
            raise BadSpec(
                _explain_too_far(position, over).format(
                    layer=position + 1, name=name, over=over, before=position
                )
            )
        wide, skip_units = widths[position], widths[position - over]
        if wide != skip_units:
            raise BadSpec(
                _(
                    "Layer {layer}, {name}, adds what is {taken} wide before the layers that it "
                    "skips (over = {over}) to what is {wide} wide after them: give the last dense "
                    "layer among them units = {taken}, or choose another `over`."
                ).format(layer=position + 1, name=name, taken=skip_units, over=over, wide=wide)
            )


def with_skips(layers: Sequence[LayerSpec], inputs: int) -> tuple[LayerSpec, ...]:
    """A residual connection around each hidden block that is as wide as what it takes.

    A block is a dense layer and what follows it up to the next. inputs: units before the first.
    """
    result: list[LayerSpec] = []
    width = inputs
    blocks = list(_split_blocks(layers))
    for index, block in enumerate(blocks):
        result += block
        wide = next((x.units for x in block if x.units), width)
        hidden = index < len(blocks) - 1 and _is_widening(block[0])
        if hidden and wide == width:
            result.append(LayerSpec(layer=Choice("residual", {"over": len(block)})))
        width = wide
    return tuple(result)


def _split_blocks(layers: Sequence[LayerSpec]) -> Iterator[list[LayerSpec]]:
    """Each dense layer with what follows it; first what stands before all of them."""
    block: list[LayerSpec] = []
    for layer in layers:
        if _is_widening(layer) and block:
            yield block
            block = []
        block.append(layer)
    yield block


def _is_widening(layer: LayerSpec) -> bool:
    return bool(catalogs["layers"][layer.layer.name].widens)


def _explain_too_far(position: int, over: int) -> str:
    if not position:
        return ngettext(
            "Layer {layer}, {name}, skips {over} layer (over = {over}), but none stands "
            "before it: give over = 1, and at least one layer before it.",
            "Layer {layer}, {name}, skips {over} layers (over = {over}), but none stands "
            "before it: give over = 1, and at least one layer before it.",
            over,
        )
    return _(
        "Layer {layer}, {name}, skips {over} layers (over = {over}), more than the {before} before "
        "it: give over = {before} or less."
    )

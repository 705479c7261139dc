"""A network in one line: the width and the activation of each layer."""

from backsight.engine.spec import Spec
from backsight.kernel.language import _
from backsight.training.settings.differences import format_choice


def format_network(spec: Spec, inputs: int) -> str:
    """64 → 64 identity → batch_norm relu → 10 softmax."""
    texts = [str(inputs)]
    for layer in spec.layers:
        what = str(layer.units) if layer.units else format_choice("layers", layer.layer)
        if layer.activation:
            what = f"{what} {layer.activation.name}"
        if layer.activation and not layer.layer.settings.get("bias", True):
            what = _("{layer} no bias").format(layer=what)
        texts.append(what)
    return " → ".join(texts)

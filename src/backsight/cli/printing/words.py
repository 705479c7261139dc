"""Numbers and networks as people say them."""

from backsight.engine.spec import Spec
from backsight.kernel.language import _
from backsight.training.settings.differences import format_choice


def format_size(count: int) -> str:
    """512 kB, 3.2 MB."""
    for unit, large in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= large:
            return f"{count / large:.3g} {unit}"
    return f"{count} B"


def format_duration(seconds: float) -> str:
    """0.4 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 60:
        return _("{seconds:.3g} s").format(seconds=seconds)
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


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

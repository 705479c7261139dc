"""The regularizer of a Keras network as ours."""

from backsight.adapters.keras.file import show
from backsight.adapters.keras.layer import KerasLayer
from backsight.adapters.keras.settings import get_number, split_class
from backsight.adapters.keras.training_facts import KerasTraining
from backsight.engine.spec import Choice
from backsight.kernel.language import say


def read_regularizers(training: KerasTraining, layers: list[KerasLayer]) -> None:
    """Of the weights of all dense layers, where it is the same."""
    kernels = [
        layer.settings.get("kernel_regularizer") or None
        for layer in layers
        if layer.kind == "Dense"
    ]
    for layer in layers:
        for key, value in layer.settings.items():
            is_other = key.endswith(("_regularizer", "_constraint")) and key != "kernel_regularizer"
            if value and is_other:
                return training.leave_out("regularizer", f"{show(layer.name)} {show(key)}")
    if not any(kernels):
        return None
    penalties = [split_class(kernel) for kernel in kernels]
    if any(penalty != penalties[0] for penalty in penalties):
        return training.leave_out("regularizer", "another for each layer")
    name, settings = penalties[0]
    l1, l2 = (get_number(settings, key, 0.0) for key in ("l1", "l2"))
    if name.lower() not in ("l1", "l2", "l1l2") or not l1 + l2 > 0 or min(l1, l2) < 0:
        return training.leave_out("regularizer", show(name or kernels[0]))
    training.regularizer = _make_regularizer(l1, l2)
    if l2:
        lam = training.regularizer.settings["lam"]
        text = say("Keras's L2 of {l2:g} has no ½: it is λ = {lam:g} here.", l2=l2, lam=lam)
        training.notes.append(text)
    return None


def _make_regularizer(l1: float, l2: float) -> Choice:
    """l1·Σ|w| + l2·Σw², which is λ·(ρ·Σ|w| + (1 - ρ)/2·Σw²) here."""
    if l1 and l2:
        return Choice("elastic_net", {"lam": l1 + 2 * l2, "rho": l1 / (l1 + 2 * l2)})
    return Choice("l1", {"lam": l1}) if l1 else Choice("l2", {"lam": 2 * l2})

"""Changes that each make a healthy training ill, at a strength that is drawn."""

import msgspec
import numpy as np
from doctor.base import Base, change_fields, is_dense, list_hidden, map_dense, map_output

from backsight.engine.spec import Choice, LayerSpec

Random = np.random.Generator


def raise_rate(base: Base, random: Random) -> Base:
    """A rate some thirty to three thousand times as high."""
    return change_fields(base, rate=float(base.spec.rate or 0) * 10 ** random.uniform(1.5, 3.5))


def lower_rate(base: Base, random: Random) -> Base:
    """A rate a hundred to a hundred thousand times as low."""
    return change_fields(base, rate=float(base.spec.rate or 0) * 10 ** -random.uniform(2, 5))


def zero_weights(base: Base, _random: Random) -> Base | None:
    """All weights 0 at the start."""
    return map_dense(base, initializer=Choice("zeros")) if list_hidden(base) else None


def enlarge_start(base: Base, random: Random) -> Base | None:
    """First weights of a deviation of 1 to 20."""
    std = float(10 ** random.uniform(0, 1.3))
    return (
        map_dense(base, initializer=Choice("normal", {"std": std})) if list_hidden(base) else None
    )


def shrink_start(base: Base, random: Random) -> Base | None:
    """First weights of a deviation of a thousandth to a millionth."""
    std = float(10 ** -random.uniform(3, 6))
    return (
        map_dense(base, initializer=Choice("normal", {"std": std})) if list_hidden(base) else None
    )


def unscale_inputs(base: Base, random: Random) -> Base:
    """Inputs in units of their own, far from 0."""
    size = 10 ** random.uniform(1, 3, base.x.shape[1])
    return change_fields(base, x=base.x * size + random.uniform(0, 2) * size, data_scale="none")


def unscale_targets(base: Base, random: Random) -> Base | None:
    """Numbers to be learned that are large."""
    if base.classes:
        return None
    y = base.y * 10 ** random.uniform(1.5, 4) / base.y.std()
    return change_fields(base, y=y, data_target_scale="none")


def scale_twice(base: Base, random: Random) -> Base:
    """Inputs divided by 255 twice."""
    return change_fields(base, x=base.x / base.x.std() / 255**2, data_scale="none")


def straighten(base: Base, _random: Random) -> Base | None:
    """Hidden layers of the identity."""
    return map_dense(base, hidden_only=True, activation=Choice("identity"))


def narrow_first(base: Base, _random: Random) -> Base | None:
    """A layer of one unit before all others."""
    layers = base.spec.layers
    if len(list_hidden(base)) < 1 or not is_dense(layers[0]):
        return None
    narrow = msgspec.structs.replace(layers[0], units=1)
    return change_fields(base, layers=(narrow, *layers)) if base.x.shape[1] > 1 else None


def narrow_all(base: Base, _random: Random) -> Base | None:
    """Hidden layers of one unit each."""
    return map_dense(base, hidden_only=True, units=1)


def drop_out(base: Base, random: Random) -> Base | None:
    """Dropout of nearly all units."""
    layers: list[LayerSpec] = []
    p = float(random.choice([0.9, 0.95, 0.97]))
    for layer in base.spec.layers[:-1]:
        if layer.layer.name != "dropout":
            layers.append(layer)
        if is_dense(layer):
            layers.append(LayerSpec(layer=Choice("dropout", {"p": p})))
    return change_fields(base, layers=(*layers, base.spec.layers[-1])) if layers else None


def regularize(base: Base, random: Random) -> Base:
    """A penalty as large as the loss, or larger."""
    name = str(random.choice(["l1", "l2"]))
    return change_fields(base, regularizer=Choice(name, {"lam": float(10 ** random.uniform(0, 2))}))


def clip(base: Base, random: Random) -> Base | None:
    """Gradients cut to next to nothing."""
    if base.spec.optimizer.name not in ("sgd", "momentum", "nesterov"):
        return None
    limit = float(10 ** -random.uniform(4, 7))
    return change_fields(base, clipping=Choice("by_global_norm", {"limit": limit}))


def stop_early(base: Base, random: Random) -> Base:
    """An epoch or two."""
    return change_fields(base, epochs=int(random.integers(1, 3)), steps=None)


def shuffle_labels(base: Base, random: Random) -> Base:
    """The targets in another order than the inputs."""
    return change_fields(base, y=base.y[random.permutation(len(base.y))])


def shift_labels(base: Base, random: Random) -> Base:
    """Each row with the target of another, some rows before it."""
    return change_fields(base, y=np.roll(base.y, int(random.integers(1, 4)), axis=0))


def use_one_softmax(base: Base, _random: Random) -> Base | None:
    """Two classes by the softmax of one unit."""
    if base.classes != 2:
        return None
    changed = map_output(base, units=1, activation=Choice("softmax"))
    return change_fields(changed, loss=Choice("binary_cross_entropy"), data_class_weights=None)


def bound_output(base: Base, random: Random) -> Base | None:
    """An output that ends where the targets do not."""
    if base.classes:
        return None
    name = str(random.choice(["sigmoid", "tanh", "relu", "softmax"]))
    if name == "softmax" and base.y.ndim == 1:
        name = "sigmoid"
    y = (base.y - base.y.mean(axis=0)) / base.y.std(axis=0) * 3
    return change_fields(map_output(base, activation=Choice(name)), y=y, data_target_scale="none")


def take_logits(base: Base, random: Random) -> Base | None:
    """No activation before a loss of probabilities."""
    if base.spec.loss is None or "entropy" not in base.spec.loss.name:
        return None
    return map_output(base, activation=Choice(str(random.choice(["identity", "relu"]))))


def take_other_loss(base: Base, random: Random) -> Base | None:
    """A loss for numbers, of classes."""
    if base.classes < 3:
        return None
    name = str(random.choice(["mean_absolute_error", "normalized_cross_entropy"]))
    activation = "softmax" if name == "mean_absolute_error" else "sigmoid"
    return change_fields(map_output(base, activation=Choice(activation)), loss=Choice(name))


def classify_numbers(base: Base, _random: Random) -> Base | None:
    """A loss for classes, of numbers."""
    if base.classes:
        return None
    changed = map_output(base, activation=Choice("sigmoid"))
    return change_fields(changed, loss=Choice("binary_cross_entropy"))


def stack_sigmoids(base: Base, random: Random) -> Base | None:
    """Many hidden layers of sigmoid."""
    if not list_hidden(base):
        return None
    layer = LayerSpec(units=16, activation=Choice("sigmoid"))
    count = int(random.integers(5, 10))
    return change_fields(base, layers=(layer,) * count + base.spec.layers[-1:])


def kill_units(base: Base, random: Random) -> Base | None:
    """ReLUs whose bias lets nothing through."""
    bias = Choice("constant", {"number": -float(random.uniform(8, 30))})
    relu = Choice("relu")
    return map_dense(base, hidden_only=True, activation=relu, bias_initializer=bias)


def saturate(base: Base, random: Random) -> Base | None:
    """Units whose bias holds them where their slope is next to 0."""
    bias = Choice("constant", {"number": float(random.uniform(8, 30))})
    name = Choice(str(random.choice(["sigmoid", "tanh"])))
    return map_dense(base, hidden_only=True, activation=name, bias_initializer=bias)


def take_all_rows(base: Base, random: Random) -> Base | None:
    """All rows in each batch."""
    if len(base.x) < 300:
        return None
    return change_fields(base, batch=0, steps=None, epochs=int(random.integers(5, 20)))


def miscount_outputs(base: Base, random: Random) -> Base | None:
    """An output too few, or two too many."""
    if base.classes < 3:
        return None
    return map_output(base, units=max(2, base.classes + int(random.choice([-1, 2]))))


def keep_outside(base: Base, _random: Random) -> Base | None:
    """Classes counted from 1 and learned as numbers, by a probability."""
    if base.classes != 2:
        return None
    changed = map_output(base, units=1, activation=Choice("sigmoid"))
    changed = change_fields(changed, loss=Choice("binary_cross_entropy"), data_class_weights=None)
    return change_fields(changed, y=base.y + 1.0, data_target_scale="none", data_task="regression")


def keep_one_class(base: Base, _random: Random) -> Base | None:
    """All rows of one class."""
    return change_fields(base, y=np.zeros(len(base.y), int)) if base.classes else None


def overfit(base: Base, random: Random) -> Base | None:
    """Targets that are half noise, and a large network that learns them by heart."""
    if base.classes or not 100 <= len(base.x) <= 1000:
        return None
    y = base.y + random.normal(size=base.y.shape) * base.y.std(axis=0)
    layers = (LayerSpec(units=128, activation=Choice("relu")),) * 2 + base.spec.layers[-1:]
    changed = change_fields(base, y=y, layers=layers, regularizer=None, data_validation=0.2)
    return change_fields(
        changed, optimizer=Choice("adam"), rate=0.003, batch=32, epochs=300, steps=None
    )

"""Random networks of Keras, of layers that are known here, with weights that are not those of the
start."""

import random

import numpy as np

from backsight.adapters.keras.library import import_keras

keras = import_keras()


def make_activation(rng: random.Random):
    """One as a layer of its own."""
    layers = keras.layers
    kinds = (
        lambda: layers.ReLU(), lambda: layers.ReLU(negative_slope=0.1),
        lambda: layers.LeakyReLU(negative_slope=0.2), lambda: layers.ELU(0.7),
        lambda: layers.Activation("silu"), lambda: layers.Activation("tanh"), layers.Softmax,
    )  # fmt: skip
    return rng.choice(kinds)()


def make_hidden(rng: random.Random, x, wide: int):
    """A block, with a shortcut around it where it is as wide as what it takes."""
    layers = keras.layers
    names = ("relu", "tanh", "sigmoid", "elu", "selu", "gelu", "softplus", "silu", "leaky_relu")
    y = layers.Dense(wide, activation=rng.choice((None, *names)), use_bias=rng.random() < 0.8)(x)
    if rng.random() < 0.5:
        norm = rng.choice((layers.BatchNormalization, layers.LayerNormalization))
        y = norm(epsilon=rng.choice((1e-3, 1e-5)))(y)
    if rng.random() < 0.4:
        y = make_activation(rng)(y)
    if rng.random() < 0.3:
        y = layers.Dropout(0.3)(y)
    if rng.random() < 0.5 and wide == x.shape[-1]:
        y = layers.Add()([y, x])
    return y


def make_network(seed: int):
    """A network, the activation that its loss counts in ("" for none), and rows for it."""
    rng, draw = random.Random(seed), np.random.RandomState(seed)
    keras.utils.clear_session(free_memory=False)
    inputs, units = rng.randint(2, 5), rng.randint(2, 4)
    x = first = keras.Input((inputs,))
    if rng.random() < 0.2:
        x = keras.layers.Flatten()(x)
    # Of two units layer normalization makes ±1, whose sign hangs on their rounding.
    wide = rng.randint(3, 8)
    for _block in range(rng.randint(1, 4)):
        x = make_hidden(rng, x, wide)
    kind = seed % 4
    output = {0: "softmax", 1: "sigmoid"}.get(kind)
    units = 1 if kind == 1 else units
    x = keras.layers.Dense(units, activation=output)(x)
    model = keras.Model(first, x)
    model.set_weights([make_array(draw, v) for v in model.weights])
    rows = draw.standard_normal((30, inputs)).astype("float32")
    classes = np.arange(30) % max(units, 2)
    y = classes if kind < 3 else draw.standard_normal((30, units))
    model.compile(optimizer=make_optimizer(rng), loss=make_loss(rng, kind))
    return model, {0: "", 1: "", 2: "softmax", 3: ""}[kind], rows, y


def make_array(draw, variable):
    """Numbers for one array; variances are above 0."""
    numbers = draw.standard_normal(variable.shape)
    return np.abs(numbers) + 0.1 if "variance" in variable.name else numbers


def make_loss(rng: random.Random, kind: int):
    """One that suits."""
    losses = keras.losses
    if kind == 0:
        return "sparse_categorical_crossentropy"
    if kind == 1:
        return losses.BinaryCrossentropy()
    if kind == 2:
        return losses.SparseCategoricalCrossentropy(from_logits=True)
    return rng.choice((losses.Huber(0.5), "mse", losses.MeanAbsoluteError()))


def make_optimizer(rng: random.Random):
    """One of those that are known here."""
    optimizers = keras.optimizers
    kinds = (
        lambda: optimizers.SGD(0.05), lambda: optimizers.SGD(0.05, momentum=0.8, nesterov=True),
        lambda: optimizers.Adam(0.01), lambda: optimizers.AdamW(0.01, weight_decay=0.1),
        lambda: optimizers.RMSprop(0.003), lambda: optimizers.Adagrad(0.02),
        lambda: optimizers.Adadelta(0.5), lambda: optimizers.Lion(0.001),
    )  # fmt: skip
    return rng.choice(kinds)()

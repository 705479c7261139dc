"""Made the files in this folder, by Keras 3.15: python make.py. network_2.h5 is network.h5 as Keras
2 wrote such files, made of it by hand: older names of classes and settings."""

import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
import h5py
import keras
import numpy as np

HERE = Path(__file__).parent
ROWS = np.random.RandomState(1).standard_normal((12, 2)).astype("float32")


def fill(model, seed):
    draw = np.random.RandomState(seed)
    arrays = [draw.standard_normal(v.shape) for v in model.weights]
    model.set_weights(
        [
            np.abs(a) + 0.1 if "variance" in v.name else a
            for a, v in zip(arrays, model.weights, strict=True)
        ]
    )
    return model


def make_sequential():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(4, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01)),
            layers.BatchNormalization(),
            layers.Dropout(0.2),
            layers.Dense(
                3, activation="leaky_relu", kernel_regularizer=keras.regularizers.L2(0.01)
            ),
            layers.Dense(
                1, activation="sigmoid", name="said", kernel_regularizer=keras.regularizers.L2(0.01)
            ),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    return fill(model, 2)


def make_functional():
    layers = keras.layers
    x = keras.Input((2,))
    h = layers.Dense(5, activation="tanh")(x)
    y = layers.LayerNormalization()(layers.Dense(5)(h))
    z = layers.Activation("silu")(layers.Add()([y, h]))
    model = keras.Model(x, layers.Dense(2)(z))
    model.compile(
        optimizer=keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return fill(model, 3)


def age(source, target):
    """As Keras 2.11 wrote it."""
    with h5py.File(source) as new, h5py.File(target, "w") as old:
        model = json.loads(new.attrs["model_config"])
        for layer in model["config"]["layers"]:
            config = layer["config"]
            config["dtype"] = "float32"
            layer["name"] = config["name"]
            for key in ("module", "registered_name", "build_config"):
                layer.pop(key, None)
            if "batch_shape" in config:
                config["batch_input_shape"] = config.pop("batch_shape")
            for key, value in config.items():
                if isinstance(value, dict):
                    config[key] = {k: value[k] for k in ("class_name", "config")}
        old.attrs["keras_version"], old.attrs["backend"] = "2.11.0", "tensorflow"
        old.attrs["model_config"] = json.dumps(
            {"class_name": model["class_name"], "config": model["config"]}
        )
        training = {
            "loss": "binary_crossentropy",
            "metrics": None,
            "optimizer_config": {
                "class_name": "Custom>Adam",
                "config": {"name": "Adam", "learning_rate": 0.02, "epsilon": 1e-07},
            },
        }
        old.attrs["training_config"] = json.dumps(training)
        weights = old.create_group("model_weights")
        names = [layer["config"]["name"] for layer in model["config"]["layers"]]
        weights.attrs["layer_names"] = [n.encode() for n in names]
        for name in names:
            group = weights.create_group(name)
            source_group = new["model_weights"].get(name)
            paths = [] if source_group is None else list(source_group.attrs["weight_names"])
            group.attrs["weight_names"] = [f"{name}/{p.split('/')[-1]}:0".encode() for p in paths]
            for path in paths:
                group[f"{name}/{path.split('/')[-1]}:0"] = source_group[path][()]


if __name__ == "__main__":
    sequential, functional = make_sequential(), make_functional()
    sequential.save(HERE / "network.keras")
    sequential.save(HERE / "network.h5")
    functional.save(HERE / "ways.keras")
    age(HERE / "network.h5", HERE / "network_2.h5")
    outputs = {
        "network": sequential.predict(ROWS, verbose=0).tolist(),
        "ways": functional.predict(ROWS, verbose=0).tolist(),
    }
    (HERE / "outputs.json").write_text(json.dumps({"rows": ROWS.tolist(), **outputs}))

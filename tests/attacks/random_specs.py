"""Specs drawn at random over every catalog, and the tables that they are trained on."""

import csv
import random
from pathlib import Path

from backsight.engine.spec import from_plain, to_text
from backsight.kernel.errors import BadInput
from backsight.maths import catalogs
from backsight.training.prepare import prepare

CLASSES, NUMBERS = ("xor", "blobs", "moons", "multi_gauss", "gaps_words.csv"), (
    "sine", "plane", "gaps_numbers.csv",
)  # fmt: skip


def write_tables(folder: Path) -> None:
    """Two tables with gaps, words and a column of weights."""
    rng = random.Random(0)
    for name, targets in (("words", ["yes", "no", "perhaps"]), ("numbers", None)):
        with (folder / f"gaps_{name}.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["a", "b", "color", "counts", "y"])
            for _row in range(60):
                gap = rng.random()
                table.writerow([
                    "" if gap < 0.1 else f"{rng.gauss(0, 1):.4f}",
                    "" if gap > 0.9 else f"{rng.gauss(2, 3):.4f}",
                    rng.choice(["red", "green", "blue"]),
                    rng.choice([1, 2, 0.5]),
                    rng.choice(targets) if targets else f"{rng.gauss(100, 20):.3f}",
                ])  # fmt: skip


def draw_spec(seed, folder):
    """An experiment that the seed stands for: drawn again until it is a valid one."""
    rng = random.Random(seed)
    while True:
        try:
            return prepare(from_plain(_draw_plain(rng, folder)))
        except BadInput:
            continue


def _draw_plain(rng, folder):
    source = rng.choice(CLASSES + NUMBERS)
    is_table = source.endswith(".csv")
    data = {"source": str(folder / source) if is_table else source}
    if is_table:
        data |= {
            "target": "y",
            "columns": {"*": "auto"},
            "missing": rng.choice(["mean", "median", "most_common"]),
            "scale": rng.choice(["standard", "minmax"]),
        }
        if rng.random() < 0.5:
            data["row_weights"] = "counts"
    if source in NUMBERS:
        data["target_scale"] = rng.choice(["standard", "none"])
    elif rng.random() < 0.2:
        data["class_weights"] = "balanced"
    spec = {
        "data": data,
        "seed": rng.randrange(1000),
        "dtype": rng.choice(["float32", "float64"]),
        "layers": list(_draw_layers(rng)),
        "optimizer": _pick(rng, "optimizers"),
        "schedule": _pick(rng, "schedules"),
        "warmup": rng.choice([0, 0, 3]),
        "batch": rng.choice([1, 2, 4, 7, 0]),
        "steps": 20,
    }
    for key, catalog, share in (
        ("loss", "losses", 0.5),
        ("regularizer", "regularizers", 0.3),
        ("clipping", "clippings", 0.3),
    ):
        if rng.random() < share:
            spec[key] = _pick(rng, catalog)
    if rng.random() < 0.3:
        spec["reduction"] = rng.choice(["mean", "sum"])
    return spec


def _draw_layers(rng):
    for _layer in range(rng.randint(0, 3)):
        yield {
            "units": rng.choice([1, 2, 3, 5]),
            "activation": _pick(rng, "activations"),
            "initializer": _pick(rng, "initializers"),
            "layer": {"name": "dense", "bias": rng.random() < 0.8},
        }
        if rng.random() < 0.4:
            yield {"layer": rng.choice(["batch_norm", "layer_norm", "dropout", "residual"])}
    yield {"activation": _pick(rng, "activations")} if rng.random() < 0.5 else {}


def _pick(rng, catalog):
    return rng.choice(sorted(catalogs[catalog]))


def describe(experiment):
    """The spec as JSON, for the message of a failure."""
    return to_text(experiment.spec, form="json")

"""Specs in TOML and JSON: values of other types, unknown keys, extreme numbers, deep nesting."""

import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

from attack import Attack
from changes import change_bytes, change_plain, change_text, pickle_code

from backsight.kernel.errors import BacksightError
from backsight.training.prepare import read_spec

SPECS = {
    "xor": '[data]\nsource = "xor"\n[[layers]]\nunits = 3\n[[layers]]\n',
    "full": """
seed = 3
dtype = "float64"
engine = "numpy"
loss = "categorical_cross_entropy"
rate = 0.01
batch = 8
steps = 4
warmup = 1
optimizer = {name = "adam", beta1 = 0.9, beta2 = 0.99}
schedule = {name = "cosine"}
regularizer = {name = "l2", lam = 0.001}
clipping = {name = "by_norm", limit = 1.0}
stop_early = {patience = 3, by = "loss"}
[data]
source = "spirals"
settings = {rows = 40, classes = 3}
validation = 0.2
test = 0.1
scale = "minmax"
[[layers]]
units = 4
activation = "relu"
initializer = "he_normal"
[[layers]]
layer = {name = "batch_norm", epsilon = 0.001}
[[layers]]
layer = {name = "dropout", p = 0.2}
[[layers]]
units = 3
""",
    "table": """
steps = 3
[data]
source = "rows.csv"
target = "kind"
missing = "mean"
columns = {"*" = "auto", "b" = "number"}
class_weights = {"yes" = 2.0, "no" = 1.0}
delimiter = ","
header = true
[[layers]]
units = 2
[[layers]]
""",
}
ROWS = "a,b,kind\n" + "".join(f"{k},{k * 0.7 - 3},{('yes', 'no')[k % 2]}\n" for k in range(30))
DEEP = ["[" * 100_000, '{"data":' * 100_000, "a = " + "[" * 100_000, "a = " + "{a=" * 50_000]


def prepare(folder: Path) -> None:
    """Specs, and a table."""
    (folder / "rows.csv").write_text(ROWS)
    (folder / "spec.toml").write_text(SPECS["full"])
    (folder / "spec.json").write_text(json.dumps(tomllib.loads(SPECS["table"])))


def change(luck: Random, honest: Path, folder: Path) -> None:
    """One spec as TOML and another as JSON, each changed in its own way."""
    (folder / "rows.csv").write_text(ROWS)
    for form in ("toml", "json"):
        text = SPECS[luck.choice([*SPECS])]
        plain: Any = tomllib.loads(text)
        body = text.encode() if form == "toml" else json.dumps(plain).encode()
        how = luck.randrange(10)
        if how == 0:
            body = luck.choice([*DEEP, ""]).encode() if luck.randrange(3) else pickle_code()
        elif how == 1:
            body = change_bytes(luck, body)
        elif how < 5 and form == "toml":
            for _ in range(luck.choice([1, 1, 2])):
                text = change_text(luck, text)
            body = text.encode("utf-8", "surrogatepass")
        else:
            for _ in range(luck.choice([1, 1, 1, 2])):
                plain = change_plain(luck, plain)
            write = _write_toml if form == "toml" else json.dumps
            body = write(plain).encode("utf-8", "surrogatepass")
        (folder / f"spec.{form}").write_bytes(body)


def _write_toml(plain: Any) -> str:
    """Any plain data as TOML, inline, with what TOML has no word for as a text."""
    if isinstance(plain, dict):
        return "\n".join(f"{_write_text(k)} = {_write_value(v)}" for k, v in plain.items())
    return _write_value(plain)


def _write_value(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_write_text(k)} = {_write_value(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_write_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return _write_text(str(value))


def _write_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def read_both() -> None:
    """As functions read them."""
    faults = []
    for name in ("spec.toml", "spec.json"):
        try:
            repr(read_spec(name, {}))
        except BacksightError as error:
            faults.append(error)
    if faults:
        raise faults[0]


ATTACK = Attack(
    name="spec",
    prepare=prepare,
    change=change,
    uses=(
        read_both,
        ("derive", "spec.toml"),
        ("derive", "spec.json"),
        ("derive", "spec.toml", "--json"),
        ("train", "spec.toml", "--steps", "2"),
        ("train", "spec.json", "--steps", "2"),
        ("train", "spec.toml", "--epochs", "1"),
        ("train", "spec.json", "--epochs", "1"),
        ("explain", "spec.toml"),
        ("check", "spec.json", "--methods", "central_difference"),
    ),
)

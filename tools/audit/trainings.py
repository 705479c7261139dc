"""Trainings that several claims look at: command lines, and what is read off their JSON."""

import re
from typing import Any

from audit.reading import Unread, read_json

ARTICLES = "examples/articles"
WITH = f"--with {ARTICLES}/scratch_mlp.py"
CLOUD = "python tools/audit/programs/cloud_file.py"
EXPLODES = "1e-4"
"""The λ of article 000's training that ends in NaN."""


def train_script(
    name: str,
    *,
    hidden: int = 50,
    rate: float = 0.003,
    lam: str = EXPLODES,
    rows: int = 50,
    steps: int = 1_000_000,
    regularizer: str = "scratch_mlp_l2",
    more: str = "",
) -> tuple[str, ...]:
    """Article 000's training with its two wrong gradients, from its own first weights."""
    first = f"first_{hidden}.safetensors"
    extra = f" {more}" if more else ""
    return (
        f"python {ARTICLES}/first_weights.py {first} {hidden}",
        f"backsight train xor_cloud:rows={rows} --no-bias --hidden {hidden} {WITH} --loss "
        f"scratch_mlp_loss --regularizer {regularizer}:lam={lam} --optimizer sgd --lr {rate} "
        f"--steps {steps} --start {first}{extra} --record-budget 1 -o {name} --json",
    )


def score_script(name: str, first: int = 0) -> tuple[str, ...]:
    """Its score on the script's 300 points, or on those from `first` on."""
    return (
        f"{CLOUD} {first}",
        f"backsight score {name} cloud_from_{first}.csv {WITH} --json",
    )


EXPLOSION = train_script("explosion")
SMALL = "backsight train digits --hidden 32,16 --dropout 0 --epochs 20 --engine numpy -o small"
"""A network to ask about its weights."""


def read_trainings(output: str) -> list[dict[str, Any]]:
    """What every `backsight train … --json` in it printed."""
    return [value for value in read_json(output) if "metrics" in value and "steps" in value]


def read_scores(output: str) -> list[dict[str, Any]]:
    """The metrics of every `backsight score … --json` in it."""
    return [value["metrics"] for value in read_json(output) if "place" in value]


def read_loss(training: dict[str, Any], metric: str = "loss") -> float:
    """A metric of the rows that it was trained on."""
    return float(training["metrics"]["train"][metric])


def read_end(training: dict[str, Any]) -> int | None:
    """The step at which it stopped because a number was not finite; None where none did."""
    if not training["stopped"]:
        return None
    ended = re.search(r"Step (\d+)", training["stopped"])
    if ended is None:
        raise Unread(training["stopped"])
    return int(ended[1])

"""A spec of version 1 sees the rows, parts, batches and first weights that it always had."""

import hashlib
from typing import Any

import msgspec
import numpy as np
import pytest

from backsight.training.experiment import Experiment
from backsight.training.prepare import prepare

OPTIONS: dict[str, Any] = {
    "hidden": [40, 30], "seed": 5, "validation": 0.2, "dropout": 0.2, "batch": 32, "steps": 50,
}  # fmt: skip
PINNED = {
    ("moons", "he_normal"): "fc5eec4231b10447 d65962078c1cbc8f 9966c4bb237536d9",
    ("spirals", "truncated_normal"): "cace2e64309ea60b f63787ec1e6c47aa 2b7d3f0cb1287776",
    ("plane", "he_normal"): "17afe3b5200d2349 d65962078c1cbc8f 1b11a89317686ba5",
}
"""Of table, twenty batches and first weights, as the last Backsight of version 1 had them."""


def draw(source: str, init: str, streams: int) -> str:
    spec = msgspec.structs.replace(prepare(source, **OPTIONS, init=init).spec, streams=streams)
    return " ".join(map(digest, list_drawn(prepare(spec))))


def list_drawn(experiment: Experiment) -> list[Any]:
    batches = [experiment.feed.list_rows(k) for k in range(20)]
    theta = experiment.program.make_initial_state().vectors["theta"]
    return [experiment.table.x, np.concatenate(batches), theta]


def digest(array: Any) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


@pytest.mark.parametrize(("source", "init"), PINNED)
def test_a_spec_of_old_draws_what_it_drew(source: str, init: str) -> None:
    """To the bit."""
    assert draw(source, init, 1) == PINNED[source, init]


def test_a_new_spec_draws_anew() -> None:
    """Rows, batches and weights, all three."""
    old, new = PINNED["moons", "he_normal"].split(), draw("moons", "he_normal", 2).split()
    assert not {*old} & {*new}
    assert prepare("moons", **OPTIONS).spec.streams == 2

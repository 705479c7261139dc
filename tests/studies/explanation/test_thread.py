"""Forward, loss, backward and update of every source follow one way, and it is the drawn one."""

import os

import numpy as np
import pytest

import backsight
from backsight.data.sources import sources
from backsight.kernel.document import Heading, Numbers, Picture, WorkedNumber
from backsight.render.pages import list_entries
from backsight.studies.explanation.step import find_step
from backsight.studies.explanation.weight_path import trace_weight

ONLINE = {"mnist", "fashion_mnist"}
"""Sources that are downloaded, or lie where $BACKSIGHT_DATA says."""
QUICK = ("xor", "digits", "sine")
SOURCES = [pytest.param(n, marks=() if n in QUICK else pytest.mark.slow) for n in sorted(sources)]
NETWORKS = {
    "plain": {"hidden": "6,4"},
    "dropout": {"hidden": [5, 5], "dropout": 0.4},
    "residual": {"hidden": [5, 5, 5], "residual": True, "norm": "layer"},
    "batch norm": {"hidden": [4, 3], "norm": "batch", "optimizer": "nesterov"},
    "relu": {"hidden": [8], "activation": "relu", "clip_norm": 0.1, "l2": 0.1},
}


def split_anchor(anchor):
    name, _sign, inner = anchor.rpartition("/")[2].rstrip("]").partition("[")
    return name, tuple(map(int, inner.split(","))) if inner else ()


def read_worked(document, act):
    """By name the entries that the lines of an act work out."""
    found = {}
    for block in document.blocks:
        if isinstance(block, WorkedNumber) and block.anchor.startswith(f"{act}/"):
            name, at = split_anchor(block.anchor)
            if "." not in name:
                found.setdefault(name, set()).add(at)
    return found


def find_followed(document):
    """The weight whose way the page draws, and its row."""
    head = next(
        b for b in document.blocks if isinstance(b, Heading) and b.anchor == "backward/path"
    )
    weight = head.text.removeprefix("The way of ").replace("{", "").replace("}", "")
    return split_anchor(weight), int(head.about.rpartition(" ")[2])


def require_one_thread(step, document, weight, row):
    """Every worked entry, every mark and the picture are those of one path."""
    path = trace_weight(step.tape, weight, row)
    assert any(isinstance(b, Picture) for b in document.blocks)
    forward, backward = read_worked(document, "forward"), read_worked(document, "backward")
    for name, at in path.stops.items():
        assert forward.get(name, {at}) == {at}
        assert backward.get(f"dL_d{name}", {at}) == {at}
    names = {s.end[0] for s in path.steps} - {"L"}
    assert names <= forward.keys()
    assert {f"dL_d{n}" for n in names} <= backward.keys()
    updated = {n.removesuffix("_next"): at for n, at in read_worked(document, "update").items()
               if n.endswith("_next")}  # fmt: skip
    assert updated[weight[0]] == {weight[1]}
    assert backward[f"dL_d{weight[0]}"] == {weight[1]}
    for equation in step.derivation.acts("forward"):
        x, (z, *_more) = equation.operands[0], equation.targets
        for name in [o.removesuffix("_ahead") for o in equation.operands[1:]]:
            if name in updated and z in path.stops and name != weight[0]:
                (at,) = updated[name]
                assert at[-1] == path.stops[z][1]
                if len(at) == 2 and x in path.stops:
                    assert at[0] == path.stops[x][1]
                assert backward.get(f"dL_d{name}") == {at}
    for block in document.blocks:
        if isinstance(block, Numbers) and block.symbol in path.stops:
            assert block.marked == {path.stops[block.symbol]}
            assert path.stops[block.symbol] in {at for _place, at in list_entries(block)}


def require_steepest(step, weight, row):
    """In no other weight of the first layer is the row's part of the derivative larger."""
    parts = np.outer(step.tape["x"][row], step.tape["dL_dz1"][row])
    if weight[0] == "W1":
        assert abs(parts[weight[1]]) == np.abs(parts).max()
    else:
        assert not parts.any()


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_one_thread(name):
    """Whatever its width, at the default network's settings."""
    if name in ONLINE and "BACKSIGHT_DATA" not in os.environ:
        pytest.skip(f"{name} is downloaded: say where it lies by BACKSIGHT_DATA")
    step = find_step(name, 1, hidden="6,4", steps=3, engine="numpy")[0]
    document = backsight.explain(step).document
    weight, row = find_followed(document)
    require_one_thread(step, document, weight, row)
    require_steepest(step, weight, row)


@pytest.mark.sweep(5)
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("row", [None, 0, 5])
def test_every_kind_of_layer_has_one_thread(network, row):
    """A named row is followed by the weight that it acts on most."""
    step = find_step("moons", 1, **NETWORKS[network], batch=12, seed=4, engine="numpy")[0]
    document = backsight.explain(step, sample=row).document
    weight, followed_row = find_followed(document)
    assert row in (None, followed_row)
    require_one_thread(step, document, weight, followed_row)
    require_steepest(step, weight, followed_row)


@pytest.mark.parametrize("weight", ["W1[1,3]", "b1[2]", "W2[3,0]", "W3[1,1]"])
def test_a_named_weight_is_the_thread(weight):
    """In all parts."""
    step = find_step("moons", 1, hidden=[6, 4], batch=12, engine="numpy")[0]
    document = backsight.explain(step, weight=weight, topics="all").document
    found, row = find_followed(document)
    assert found == split_anchor(weight)
    require_one_thread(step, document, found, row)


@pytest.mark.parametrize("notation", ["nielsen", "framework"])
def test_other_notations_follow_it_too(notation):
    """What they work out is the same."""
    step = find_step("xor", 1, hidden=[4, 3])[0]
    plain = backsight.explain(step).document
    other = backsight.explain(step, notation=notation).document
    assert read_worked(other, "forward") == read_worked(plain, "forward")
    assert read_worked(other, "update") == read_worked(plain, "update")


def test_a_worksheet_has_the_same_thread():
    """With and without blanks."""
    step = find_step("xor", 1, hidden=[4])[0]
    sheet = backsight.explain(step, blank=0.3).document
    plain = backsight.explain(step).document
    for act in ("forward", "backward", "update"):
        assert read_worked(sheet, act) == read_worked(plain, act)


@pytest.mark.slow
def test_a_network_too_deep_for_a_path_follows_its_weight():
    """Where the weight enters; the rest as it moves the loss most."""
    step = find_step("moons", 1, hidden=[2] * 30, batch=4, engine="numpy")[0]
    document = backsight.explain(step).document
    (at,) = read_worked(document, "update")["W1_next"]
    ((row, unit),) = read_worked(document, "forward")["z1"]
    assert unit == at[1]
    assert read_worked(document, "backward")["dL_dz1"] == {(row, unit)}

"""The way of one weight to the loss: its numbers are those of the page, its path the largest."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import backsight
from backsight.checks.paths.paths import find_paths
from backsight.checks.point import Point
from backsight.kernel.document import Heading, Picture, TableBlock
from backsight.studies.explanation.path_picture import WIDTH, draw_path
from backsight.studies.explanation.step import find_step
from backsight.studies.explanation.weight_path import trace_weight

NETWORKS = {
    "plain": {"hidden": [4, 3]},
    "whole Jacobians": {
        "hidden": [4, 3], "activation": "softmax", "output": "softmax",
        "loss": "mean_squared_error",
    },
    "residual": {"hidden": [4, 4, 4], "residual": True, "dropout": 0.3, "steps": 5, "l2": 0.1},
    "layer norm": {"hidden": [4, 3], "norm": "layer", "optimizer": "nesterov"},
}  # fmt: skip


PLAIN = {"batch": 6, "dtype": "float64", "seed": 2, "engine": "numpy"}
"""Nothing is compiled for one step."""


def step_of(options, **more):
    source = more.pop("source", "moons")
    return find_step(source, 1, **PLAIN | options | more)[0]


@pytest.mark.sweep(4)
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("weight", [("W1", (1, 2)), ("b2", (1,)), ("W2", (0, 2))])
def test_it_is_the_largest_of_all_paths(network, weight):
    """Of those that are walked one by one; both add up to the row's part of the derivative."""
    step = step_of(NETWORKS[network])
    draws = {s.name for s in step.derivation.of_role("draw") if not s.is_initial}
    names = {*step.derivation.batch_names, *draws, "theta"}
    point = Point(
        derivation=step.derivation, values={n: step.tape[n] for n in names if n in step.tape}
    )
    name, index = weight
    if name not in {w.name for w in step.derivation.weights()}:
        pytest.skip("no such array")
    found, total = 0, 0.0
    for row in range(6):
        walked = find_paths(point, f"{name}[{','.join(map(str, index))}]", row=row, top=1)
        path = trace_weight(step.tape, weight, row)
        assert path.total == pytest.approx(walked.total, rel=1e-9, abs=1e-15)
        assert abs(path.product) == pytest.approx(abs(walked.top[0].product), rel=1e-9)
        assert path.count <= walked.count
        for layer in path.layers:
            if network != "residual":
                assert np.sum(layer.shares) == pytest.approx(path.total, rel=1e-9, abs=1e-15)
        total, found = total + path.total, found + (path.product != 0)
    part = f"dD_d{name}" if f"dD_d{name}" in step.tape else f"dL_d{name}"
    assert total == pytest.approx(step.tape[part][index], rel=1e-9)
    assert found


def test_the_page_shows_it():
    """A picture and the path in numbers; they are those of the arrays below, to the last bit."""
    step = step_of({"hidden": [4, 3]})
    document = backsight.explain(step, topics="backward", weight="W1[1,2]", sample=3).document
    assert any(isinstance(b, Picture) for b in document.blocks)
    table = next(b for b in document.blocks if isinstance(b, TableBlock))
    rows = {row[1]: row[2] for row in table.rows}
    assert rows["∂{z1}[3,2]/∂{W1}[1,2] = {x}[3,1]"] == step.tape["x"][3, 1]
    assert rows["∂{a1}[3,2]/∂{z1}[3,2]"] == step.tape["da1_dz1"][3, 2]
    (name, last) = next((k, v) for k, v in rows.items() if k.startswith("∂{L}"))
    assert last == step.tape["dL_dz3"][3, int(name[-2])]
    assert rows["{dL_dW1}[1,2]"] == step.tape["dL_dW1"][1, 2]


def test_a_weight_without_effect_is_said_to_have_none():
    """Row 1 of xor is (0, 1): no path from a weight at its first input changes the loss."""
    document = backsight.explain("xor", hidden=[3], weight="W1[0,2]", sample=1).document
    picture = next(b for b in document.blocks if isinstance(b, Picture))
    table = next(b for b in document.blocks if isinstance(b, TableBlock))
    assert "no path changes it" in picture.about
    assert table.about.startswith("On no path does {W1}[0,2] change the loss")
    assert {r[1]: r[2] for r in table.rows}["the product of them"] == 0


def test_the_weight_is_one_that_matters():
    """Steepest of those through which the row acts, never one at an input that is 0."""
    step = find_step("xor", 1, hidden=[3], seed=0)[0]
    document = backsight.explain(step, topics="backward").document
    heading = next(b for b in document.blocks if isinstance(b, Heading) and b.level == 3)
    assert heading.text == "The way of {W1}[0,1]"
    assert step.tape["x"][2].tolist() == [1, 0]
    assert abs(step.tape["dL_dW1"][0]).argmax() == 1


def test_a_worksheet_has_none():
    """It would give the answers away."""
    page = backsight.explain("xor", hidden=[3], blank=0.3, topics="backward")
    assert not any(isinstance(b, Picture) for b in page.document.blocks)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", [{"hidden": [100]}, {"hidden": [8] * 6, "residual": True, "norm": "batch"}], ids=str
)
def test_the_picture_fits_a_phone(options):
    """Everything inside its frame; units that are left out are counted."""
    step = step_of(options, source="digits", batch=32)
    path = trace_weight(step.tape, ("W1", (3, 5)), 1)
    root = ET.fromstring(draw_path(path, 17).svg)
    height = float(root.get("height"))
    assert float(root.get("width")) == WIDTH <= 361
    texts = [e for e in root.iter() if e.tag.endswith("text")]
    for text in texts:
        x, y = float(text.get("x")), float(text.get("y"))
        assert 0 <= x <= WIDTH + 4 - 5.6 * len(text.text), text.text
        assert 0 < y < height
    assert any(t.text == "… 60 more" for t in texts)


def test_a_network_too_deep_for_it_has_none():
    """The page stands without it."""
    step = find_step("moons", 1, hidden=[2] * 30, batch=4, engine="numpy")[0]
    assert trace_weight(step.tape, ("W1", (0, 0)), 0) is None
    blocks = backsight.explain(step, topics="backward").document.blocks
    assert not any(isinstance(b, Picture) for b in blocks)


def test_numbers_that_are_not_finite_are_followed_too():
    """An exploded step has its page, without a warning; it follows the row where that began."""
    x = np.random.default_rng(0).normal(size=(8, 2))
    x[5] = 1e200
    page = backsight.explain(
        (x, np.arange(8.0)), hidden=[3], activation="relu", batch="all", validation=0, test=0,
        scale="none", target_scale="none", dtype="float64", topics="backward",
    )  # fmt: skip
    assert "Row 5 is followed because the first number of the step that is not finite" in str(page)
    assert any(isinstance(b, Picture) for b in page.document.blocks)


@pytest.mark.parametrize("row", range(4))
def test_a_path_of_zeros_goes_where_the_weight_goes(row):
    """An input of 0 in some rows of exclusive or: the path is still one that is there."""
    step = find_step("xor", 1, hidden=[3], seed=0, activation="relu")[0]
    for weight in [(i, j) for i in range(2) for j in range(3)]:
        path = trace_weight(step.tape, ("W1", weight), row)
        assert [s.end for s in path.steps][:2] == [
            ("z1", (row, weight[1])),
            ("a1", (row, weight[1])),
        ]
        assert path.steps[0].value == step.tape["x"][row, weight[0]]
        assert path.count == 2


def test_paths_through_other_rows_are_said_to_be_left_out():
    """Batch normalization mixes the rows of a batch."""
    mixed = trace_weight(step_of({"hidden": [4], "norm": "batch"}).tape, ("W1", (0, 1)), 2)
    apart = trace_weight(step_of({"hidden": [4], "norm": "layer"}).tape, ("W1", (0, 1)), 2)
    assert (mixed.crosses_rows, apart.crosses_rows) == (True, False)


@pytest.mark.parametrize("penalty", [{}, {"l2": 0.3}, {"l1": 0.2}])
def test_rows_and_regularizer_make_the_derivative(penalty):
    """The parts of all rows, and what the weight adds by itself."""
    step = step_of({"hidden": [4], **penalty})
    paths = [trace_weight(step.tape, ("W1", (0, 1)), row) for row in range(6)]
    assert (paths[0].penalty is not None) == bool(penalty)
    whole = sum(p.total for p in paths) + (paths[0].penalty or 0.0)
    assert whole == pytest.approx(step.tape["dL_dW1"][0, 1], rel=1e-9)

"""One thread through a sheet: what a worked line puts in stands above it; sums keep the way."""

import ast
import os

import numpy as np
import pytest

from backsight.data.sources import sources
from backsight.explanations import make_sheet
from backsight.explanations.step.ledger import make_ledger
from backsight.explanations.step.weight_choice import compute_row_slopes
from backsight.kernel.document import Heading, Numbers, Paragraph, WorkedNumber
from backsight.render.pages import list_entries, make_entry_anchor
from backsight.studies.explanation.path_blocks import find_stops, show_path
from backsight.studies.explanation.step import find_step

ONLINE = {"mnist", "fashion_mnist"}
"""Sources that are downloaded, or lie where $BACKSIGHT_DATA says."""
QUICK = ("xor", "digits", "sine")
SOURCES = [pytest.param(n, marks=() if n in QUICK else pytest.mark.slow) for n in sorted(sources)]
HIDDEN = {"units": 4, "activation": "tanh"}


def list_missing(document):
    """Names of numbers that a worked line puts in before they stand anywhere; the head says how
    many rows there are and which step it is."""
    known, missing = {"given/N", "given/t"}, []
    for block in document.blocks:
        if isinstance(block, Numbers):
            known |= {make_entry_anchor(block.anchor, at) for _place, at in list_entries(block)}
        elif isinstance(block, WorkedNumber):
            names = [n.kind for r in block.rights for n in ast.walk(r)
                     if isinstance(n, ast.Constant) and n.kind]  # fmt: skip
            missing += [n for n in names if n not in known]
            known.add(block.anchor)
    return sorted(set(missing))


@pytest.mark.sweep(7)
def test_what_is_put_in_stands_above(step):
    """Of every record of the catalogs: in a table or a worked line, of each part of the sheet."""
    symbols = step.derivation.symbols
    units = [t for e in step.derivation.acts("forward") for t in e.targets
             if len(symbols[t].shape) == 2 and symbols[t].role == "value"]  # fmt: skip
    weights = [f"{w.name}[{','.join('0' * len(w.shape))}]" for w in step.derivation.weights()
               if w.size]  # fmt: skip
    asked = ({"topics": t} for t in ("", "forward", "loss", "backward", "update"))
    for more in (
        *asked,
        {"weight": weights[0]},
        {"weight": weights[-1]},
        {"unit": f"{units[-1]}[0]"},
    ):
        document = make_sheet(step, **more, find_stops=find_stops, show_path=show_path)
        assert list_missing(document) == [], more


@pytest.mark.parametrize("rows", [1, 5, 24])
def test_it_does_so_where_tables_are_cut(derived, stepped, rows):
    """40 inputs, 30 units: eight terms of each sum are named, each term once in its table."""
    wide = {"units": 30, "activation": "relu"}
    raw = {"layers": [wide, {"layer": "dropout"}, wide, {}], "clipping": "by_global_norm",
           "regularizer": "l2", "optimizer": "nesterov"}  # fmt: skip
    step = stepped(derived(raw, inputs=40, outputs=20, rows=rows))
    for topics in ("", "forward,backward", "forward,update"):
        document = make_sheet(step, topics=topics, find_stops=find_stops)
        assert list_missing(document) == []


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("optimizer", ["adam", "nesterov"])
def test_every_source_does_so(name, optimizer):
    """With its own network, at its first steps."""
    if name in ONLINE and "BACKSIGHT_DATA" not in os.environ:
        pytest.skip(f"{name} is downloaded: say where it lies by BACKSIGHT_DATA")
    for index in (1, 2):
        step = find_step(name, index, steps=3, optimizer=optimizer)[0]
        document = make_sheet(step, find_stops=find_stops, show_path=show_path)
        assert list_missing(document) == [], f"{name} {optimizer} step {index}"


def test_a_sum_keeps_the_way(derived, stepped):
    """The term of the weight, however small: W1[3,1] is asked for, and stands in every line."""
    wide = {"units": 30, "activation": "tanh"}
    step = stepped(derived({"layers": [wide, {}]}, inputs=40, rows=24))
    for weight in ("W1[3,1]", "W1[17,29]"):
        at = weight[2:]
        i, j = map(int, at.strip("[]").split(","))
        document = make_sheet(step, topics="all", weight=weight, find_stops=find_stops)
        lines = {b.anchor: b for b in document.blocks[::-1] if isinstance(b, WorkedNumber)}
        row = next(int(a[11:].split(",")[0]) for a in lines if a.startswith("forward/z1["))
        read = {n.kind for right in lines[f"forward/z1[{row},{j}]"].rights for n in ast.walk(right)
                if isinstance(n, ast.Constant)}  # fmt: skip
        assert {f"given/x[{row},{i}]", f"given/W1{at}"} <= read
        read = {n.kind for right in lines[f"backward/dL_dW1{at}"].rights for n in ast.walk(right)
                if isinstance(n, ast.Constant)}  # fmt: skip
        assert {f"given/x[{row},{i}]", f"backward/dL_dz1[{row},{j}]"} <= read


def test_the_parts_of_all_rows_make_the_derivative(step):
    """Wherever it is a sum over rows, whatever the layer."""
    ledger = make_ledger(step)
    rows = ledger.derivation.rows
    for weight in ledger.derivation.weights():
        parts = [compute_row_slopes(ledger, weight.name, row) for row in range(rows)]
        name = weight.name
        whole = ledger.read_array(f"dD_d{name}" if f"dD_d{name}" in ledger.makers
                                  else f"dL_d{name}")  # fmt: skip
        np.testing.assert_allclose(sum(parts), whole, rtol=1e-3, atol=1e-5)


def test_the_page_says_why_that_weight(derived, stepped):
    """With the part of the row and the whole; nothing where one was asked for."""
    step = stepped(derived({"layers": [HIDDEN, {}], "dtype": "float64"}))
    ledger = make_ledger(step)
    document = make_sheet(step)
    texts = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    row = int(next(t for t in texts if t.startswith("Row ")).split()[1])
    parts = np.outer(ledger.tape["x"][row], ledger.tape["dL_dz1"][row])
    i, j = np.unravel_index(np.abs(parts).argmax(), parts.shape)
    (why,) = [t for t in texts if t.startswith(f"{{W1}}[{i},{j}] is followed")]
    assert f"row {row} adds most, {parts[i, j]:.6g}".replace("-", "−") in why
    named = make_sheet(step, weight="W1[0,0]", topics="all")
    assert not any(" is followed: " in b.text for b in named.blocks if isinstance(b, Paragraph))


def test_a_unit_has_a_weight_of_its_own(derived, stepped):
    """The way of the sheet then goes through it."""
    step = stepped(derived({"layers": [HIDDEN, HIDDEN, {}]}))
    for unit in range(4):
        document = make_sheet(step, topics="all", unit=f"a2[{unit}]", find_stops=find_stops)
        worked = [b.anchor for b in document.blocks if isinstance(b, WorkedNumber)]
        assert {a[-2:] for a in worked if a.startswith(("forward/", "backward/dL_dz2["))
                and "." not in a} == {f"{unit}]"}  # fmt: skip
        (head,) = [b.text for b in document.blocks if isinstance(b, Heading)
                   and b.about == "the weight that is followed"]  # fmt: skip
        assert head.startswith("The weight {W2}[")
        assert head.endswith(f",{unit}]")


@pytest.mark.parametrize("clipping", [{}, {"clip_norm": 0.05}])
def test_the_gradient_that_was_used_is_shown(clipping):
    """Found by steps so wide that it is not backpropagation's."""
    options = {"gradient": "forward", "difference_step": 0.01, **clipping}
    step = find_step("xor", 1, **options)[0]
    used = step.tape["g"][:6].reshape(2, 3)
    one = float(used[0, 1])
    assert abs(used - step.tape["dL_dW1"]).max() > 1e-4
    blocks = make_sheet(step, weight="W1[0,1]", topics="update").blocks
    lines = {b.anchor: b for b in blocks[::-1]
             if isinstance(b, WorkedNumber)}  # fmt: skip
    if clipping:
        right = ast.unparse(lines["update/g_W1_clipped[0,1]"].rights[0])
        assert right.startswith("g_W1[0, 1] * ")
    else:
        assert (lines["given/g_W1[0,1]"].value, lines["given/g_W1[0,1]"].rights) == (one, ())
        right = ast.unparse(lines["update/m_next_W1[0,1]"].rights[1])
        assert right.endswith(f"* {one!r}")
    assert "backward/dL_dW1[0,1]" not in lines

"""The table of functions and their first derivatives."""

import ast
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from backsight.explanations.functions.graph import HIGH, LEFT, UNIT
from backsight.explanations.functions.table import make_formulas_page
from backsight.kernel.document import Heading, Picture, TableBlock
from backsight.kernel.errors import UnknownName
from backsight.kernel.formula import Formula
from backsight.kernel.language import translate_name
from backsight.maths import FOLDERS, catalogs

EVERY = [pytest.param(folder, id=folder) for folder in FOLDERS]


def tables(*folders):
    return [b for b in make_formulas_page(folders).blocks if isinstance(b, TableBlock)]


def row(table, name):
    return dict(zip(table.head, next(r for r in table.rows if r[0] == name), strict=True))


@pytest.mark.parametrize("folder", EVERY)
def test_every_record_of_every_catalog_is_told(folder):
    """Each that has a formula has a line of its own with it; the others a note that says so."""
    found = tables(folder)
    told, noted = ({row[0] for row in table.rows} for table in (found[0], found[-1]))
    records = catalogs[folder].items()
    others = {name for name, r in records if not isinstance(getattr(r, "value", None), Formula)}
    plain = others if folder == "metrics" else set()
    assert {translate_name(name) for name in catalogs[folder] if name not in plain} <= told
    assert {translate_name(name) for name in plain} <= noted
    assert all(statements for _name, statements, *_more in tables(folder)[0].rows)


def test_without_names_it_is_all_catalogs():
    """Each under a heading that can be linked to."""
    anchors = [b.anchor for b in make_formulas_page().blocks if isinstance(b, Heading)]
    assert sorted(anchors) == sorted(FOLDERS)


def test_a_catalog_that_is_none_is_refused():
    """The nearest name is offered."""
    with pytest.raises(UnknownName, match="'activations'"):
        make_formulas_page(["activation"])


@pytest.mark.parametrize("name", catalogs["activations"])
def test_an_activation_has_its_slope_beside_it(name):
    """The formula is that of the record, the left side says of what it is the derivative."""
    found = row(tables("activations")[0], translate_name(name))
    record = catalogs["activations"][name]
    value, derivative = found["formula"][0], found["first derivative"][0]
    last = record.value.list_lines()[-1].expression
    assert ast.unparse(value.rights[-1]) == ast.unparse(last)
    is_its_own = record.slope or record.pullback.is_only("upstream")  # as identity's, 1
    assert (value.left, derivative.left) == ("a", "da_dz" if is_its_own else "dL_dz")


def test_a_fused_loss_has_a_line_of_its_own():
    """With the derivative that backpropagation starts from."""
    found = row(tables("losses")[0], "categorical cross entropy of softmax")
    assert ast.unparse(found["first derivative"][0].rights[0]) == "(a - y) / N"


def test_an_optimizer_tells_its_rate_its_settings_and_its_memory():
    """Settings that are words have their choices told."""
    found = row(tables("optimizers")[1], "nesterov")
    told = {s.left: s.rights[0].value for s in found["settings"]}
    assert told == {"eta": 0.01, "mu": 0.9}
    assert "{g} is the gradient at {w_ahead}." in found["notes"]
    assert "form: look_ahead, stored, pytorch; look_ahead unless set." in found["notes"]


KINKS = {
    ("activations", "relu"): "{z} = 0: 0 before it, 1 after it; 0 is taken",
    ("activations", "leaky relu"): "{z} = 0: 0.01 before it, 1 after it; 0.01 is taken",
    ("activations", "elu"): "At {z} = 0 both sides have the slope 1",
    ("losses", "hinge"): "{y} {a} = 1: −1 before it, 0 after it; 0 is taken",
    ("losses", "mean absolute error"): "{a} − {y} = 0: −1 before it, 1 after it; 0 is taken",
    ("regularizers", "l1"): "{w} = 0: −0.0001 before it, 0.0001 after it; 0 is taken",
}


@pytest.mark.parametrize(("folder", "name"), KINKS)
def test_a_kink_is_told_with_what_is_taken_there(folder, name):
    """Both sides' slopes are worked out from the record's formula."""
    assert KINKS[folder, name] in row(tables(folder)[1], name)["notes"]


@pytest.mark.parametrize("name", [n for n, r in catalogs["activations"].items() if r.slope])
def test_the_graph_goes_through_the_function(name):
    """Every point that is drawn lies on the curve of the value or of the slope."""
    record = catalogs["activations"][name]
    picture = row(tables("activations")[0], translate_name(name))["graph"]
    assert isinstance(picture, Picture)
    curves = [e.get("d") for e in ET.fromstring(picture.svg) if "L" in e.get("d", "")]
    assert len(curves) == 2
    functions = (record.value, lambda z: record.slope(z, record.value(z)))
    for d, function in zip(curves, functions, strict=True):
        points = np.array([p.split() for p in re.findall(r"[\d.]+ [\d.]+", d)], dtype=float)
        z, y = points[:, 0] / UNIT + LEFT, HIGH - points[:, 1] / UNIT
        near = np.array([function(z[None, :] + h)[0] + 0 * z for h in (-0.02, 0.0, 0.02)])
        assert np.all((near.min(axis=0) - 0.02 <= y) & (y <= near.max(axis=0) + 0.02))


def test_a_slope_that_jumps_is_drawn_in_two_pieces():
    """No upright line joins the two sides; a dot shows what is taken."""
    svg = row(tables("activations")[0], "relu")["graph"].svg
    dashed = next(e for e in ET.fromstring(svg) if e.get("stroke-dasharray"))
    assert dashed.get("d").count("M") == 2
    assert svg.count("<circle") == 1

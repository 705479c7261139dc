"""Shown is what ran: worked numbers are the engine's bits, and so are the numbers put in."""

import ast

import numpy as np
import pytest

from backsight.explanations import make_sheet
from backsight.explanations.expressions.entry import ELLIPSIS
from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.step.ledger import make_ledger
from backsight.explanations.step.worked import explain_number, find_inputs, work_out
from backsight.kernel.document import Numbers, WorkedNumber
from backsight.render.pages import describe_hidden_terms

HIDDEN = {"units": 4, "activation": "tanh"}


def places(ledger):
    """An entry of every array that an equation makes."""
    for name in ledger.list_names():
        shape = ledger.find_shape(name)
        at = tuple(length // 2 for length in shape)
        if ledger.find_maker(name, at) is not None:
            yield name, at


def constants(expression):
    return {c.value for c in ast.walk(expression) if isinstance(c, ast.Constant)}


def is_whole(line):
    names = {n.id for r in line.rights for n in ast.walk(r) if isinstance(n, ast.Name)}
    return ELLIPSIS not in names


def is_of_numbers(right):
    functions = {id(n.func) for n in ast.walk(right) if isinstance(n, ast.Call)}
    names = (n for n in ast.walk(right) if isinstance(n, ast.Name) and id(n) not in functions)
    return not any(names)


def test_every_worked_value_is_the_tapes(step):
    """Bit for bit, over the whole catalog, under its stable name."""
    ledger = make_ledger(step)
    found = list(places(ledger))
    assert len(found) > 10
    for name, at in found:
        *_inner, last = explain_number(ledger, name, at)
        assert last.anchor == ledger.make_anchor(name, at)
        assert np.array_equal(last.value, float(ledger.read_array(name)[at]), equal_nan=True)


def test_the_numbers_put_in_are_the_tapes(step):
    """Nothing stands in a worked line but numbers that were read, settings, and the formula's."""
    ledger = make_ledger(step)
    for name, at in places(ledger):
        equation, target, inner = ledger.find_maker(name, at)
        work = work_out(ledger, equation)
        entries = work.make_entry_writer()
        pair = entries.write(work.find_line(target).rights[-1], inner)
        known = work.values.bindings
        read = {float(np.asarray(known[n])[i]) for n, i in entries.entries_read}
        own = set().union(*(constants(r) for s in work.lines for r in s.rights))
        strange = constants(pair.numbers) - read - own - {float(np.pi)}
        assert not {c for c in strange if not np.isnan(c)}


@pytest.mark.sweep(7)
def test_the_numbers_put_in_give_the_value(step):
    """As far as the order of a sum does not matter."""
    ledger = make_ledger(step)
    loose = 2e-3 if step.derivation.dtype == "float32" else 1e-9
    lines = [line for place in places(ledger) for line in explain_number(ledger, *place)]
    put_in = [x for x in lines if is_whole(x) and is_of_numbers(x.rights[-1])]
    assert len(put_in) > 10
    for line in put_in:
        value = ExpressionValues({}, "float64").evaluate(line.rights[-1])
        assert value == pytest.approx(line.value, rel=loose, abs=loose)


def test_every_line_of_a_formula_is_the_engines(step):
    """What `Tape.work` says of each equation's own names, and of what it returns."""
    ledger = make_ledger(step)
    for equation in step.derivation.acts("forward", "loss", "backward", "update"):
        known = work_out(ledger, equation).values.bindings
        for target in equation.targets:
            assert np.array_equal(known[target], ledger.tape[target], equal_nan=True)


@pytest.mark.sweep(7)
def test_the_sheets_numbers_are_the_tapes(step):
    """Every number of every array and every worked line that has a name in the tape."""
    ledger = make_ledger(step)
    checked = 0
    for block in make_sheet(step).blocks:
        if isinstance(block, Numbers) and "." not in block.anchor:
            array = ledger.read_array(block.symbol)
            grid = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
            if array.ndim:
                grid = grid[np.ix_(block.rows or [0], block.columns)]
            assert np.array_equal(block.values, grid, equal_nan=True)
            checked += 1
        elif isinstance(block, WorkedNumber):
            name, _, index = block.anchor.rpartition("/")[2].partition("[")
            if name in ledger.list_names() and bool(index) == bool(ledger.find_shape(name)):
                at = tuple(map(int, index.rstrip("]").split(","))) if index else ()
                assert np.array_equal(block.value, ledger.read_number(name, at), equal_nan=True)
                checked += 1
    assert checked > 10


def test_a_long_sum_shows_its_largest_terms(derived, stepped):
    """Eight of twelve, in their order, and what the others come to."""
    step = stepped(derived({"layers": [{"units": 12, "activation": "tanh"}, {}]}, rows=4))
    ledger = make_ledger(step)
    (line,) = explain_number(ledger, "z2", (1, 0))
    shown = [n.slice.elts[1].value for n in ast.walk(line.rights[0])
             if isinstance(n, ast.Subscript) and n.value.id == "a1"]  # fmt: skip
    sizes = ledger.read_array("a1")[1] * ledger.read_array("W2")[:, 0]
    largest = np.argsort(-np.abs(sizes))[:8]
    (cut,) = line.cut_sums
    assert cut.count == 4
    assert sorted(shown) == sorted(largest)
    assert cut.rest == pytest.approx(np.delete(sizes, largest).sum(), rel=1e-4)


def test_a_number_was_made_from_what_its_formula_reads(article_step):
    """z1[0,2] from the inputs and one column of weights."""
    read, hidden = find_inputs(make_ledger(article_step), "z1", (0, 2))
    assert read == [("x", (0, 0)), ("W1", (0, 2)), ("x", (0, 1)), ("W1", (1, 2))]
    assert hidden == 0


def test_the_branch_that_ran_is_put_in(derived, stepped):
    """In symbols all cases, in numbers the one that holds."""
    step = stepped(derived({"layers": [{"units": 4, "activation": "leaky_relu"}, {}]}))
    ledger = make_ledger(step)
    row, unit = np.argwhere(ledger.read_array("z1") < 0)[0]
    (line,) = explain_number(ledger, "a1", (int(row), int(unit)))
    assert ast.unparse(line.rights[-1]) == f"0.01 * {ledger.read_number('z1', (row, unit))}"


def test_the_loss_of_a_large_batch_is_the_sum_of_its_parts(derived, stepped):
    """Every term, and what the dots stand for, add up to it."""
    step = stepped(derived({"layers": [HIDDEN, {}], "dtype": "float64"}, rows=24))
    lines = [b for b in make_sheet(step, topics="loss").blocks if isinstance(b, WorkedNumber)]
    (line,) = [b for b in lines if b.anchor == "loss/L"]
    (cut,) = line.cut_sums
    terms = [n.value for n in ast.walk(line.rights[-1]) if isinstance(n, ast.Constant)]
    assert len(terms) + cut.count == 24
    assert sum(terms) + cut.rest == pytest.approx(line.value)
    assert line.value == pytest.approx(float(step.tape["L"]))


def test_every_cut_sum_of_a_line_is_told(derived, stepped):
    """Of the loss of a row with two sums, in the order of their dots."""
    step = stepped(derived({"layers": [HIDDEN, {}], "dtype": "float64"}, outputs=10, rows=24))
    blocks = make_sheet(step, topics="loss").blocks
    line = next(b for b in blocks if isinstance(b, WorkedNumber) and b.anchor.startswith("loss/L["))
    assert [cut.count for cut in line.cut_sums] == [6, 2]
    row = int(line.anchor.removeprefix("loss/L[").rstrip("]"))
    z = step.tape["z2"][row]
    smallest = np.sort(np.exp(z - z.max()))[:6].sum()
    shown = [n for n in ast.walk(line.rights[-1]) if isinstance(n, ast.Constant) and n.kind]
    assert line.cut_sums[0].rest == pytest.approx(smallest)
    assert line.cut_sums[1].rest == pytest.approx(0)
    assert {n.value for n in shown if n.kind.startswith("given/y")} == {0, 1}
    text = describe_hidden_terms(line, 6)
    assert text.startswith("in the order of the line: … stands for 6 more terms, together ")
    assert text.endswith("; … stands for 2 more terms, together 0")


def test_of_the_largest_numbers_sums_are_told(derived, stepped, make_step):
    """What dots stand for and the mean of an array where they are numbers, though a part of them is
    beyond all numbers; else that they are infinite."""
    raw = {"layers": [{}], "loss": "half_sum_squared_error", "dtype": "float64"}
    plain = stepped(derived(raw, inputs=12, outputs=20, rows=12))
    plain.state.vectors["theta"][...] = 1.5e308
    first_unit = plain.state.vectors["theta"][: 12 * 20 : 20]
    first_unit[...] = 1e308 * np.array([*[1.5, -1.5] * 4, 1.2, 1.2, -1.2, -1.0])
    batch = {"x": np.ones((12, 12)), "y": np.zeros((12, 20))}
    with np.errstate(all="ignore"):
        ledger = make_ledger(make_step(plain.derivation, plain.state, batch))
    (line,) = explain_number(ledger, "z1", (0, 0))
    assert line.cut_sums[0].rest == pytest.approx(0.2e308)
    blocks = make_sheet(ledger.step).blocks
    weights = next(b for b in blocks if isinstance(b, Numbers) and b.symbol == "W1")
    assert weights.summary.mean == pytest.approx((19 * 1.5 + 0.2 / 12) / 20 * 1e308)
    loss = next(b for b in blocks if isinstance(b, WorkedNumber) and b.anchor == "loss/L")
    assert (loss.cut_sums[0].count, loss.cut_sums[0].rest) == (4, np.inf)

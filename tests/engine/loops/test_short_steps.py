"""Steps of tiny networks: written out turn by turn, they keep in registers what they store."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from backsight.engine.complete import DataShape, complete
from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.entry_buffer import EntryBuffer
from backsight.engine.loops.llvm.module import print_llvm
from backsight.engine.loops.llvm.words import WordPrinter
from backsight.engine.native.plan import NativePlan, make_program
from backsight.engine.portable.plan import PortablePlan
from backsight.engine.program import Program
from backsight.engine.spec import from_plain
from backsight.native.available import describe_missing
from backsight.native.machine import write_assembly

compiled = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
SLOW = pytest.mark.slow
REGULARIZERS: tuple[dict[str, Any], ...] = ({}, {"regularizer": "l2"})


def make_tiny(rows: int, hidden: int = 3, **options: Any) -> Program:
    """A network 2-hidden-2 for so many rows."""
    plain = {
        "data": {"source": "arrays"},
        "layers": [{"units": hidden, "activation": "tanh"}, {}],
        "rate": 0.1,
        "batch": rows,
        "steps": 9,
        **options,
    }
    shape = DataShape(inputs=2, classes=2, targets=0, rows=rows)
    return Program(complete(from_plain(plain), shape), inputs=2, outputs=2)


def make_buffer(starts: frozenset[tuple[str, int]] = frozenset()) -> tuple[EntryBuffer, Emitter]:
    emitter = WordPrinter("float32").make_emitter()
    return EntryBuffer(emitter, {"b": ("%of_0", 5), "a": ("%of_0", 4)}, starts), emitter


@pytest.mark.sweep(5)
@compiled
@pytest.mark.parametrize(
    "rows", [1, 3, 8, *(pytest.param(n, marks=SLOW) for n in (2, 4, 5, 9, 16))]
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_short_step_has_the_bits_of_numpy(rows: int, dtype: str) -> None:
    """Gradient, weights and sums, whatever the lanes that a sum has."""
    rng = np.random.default_rng(rows)
    x, y = rng.standard_normal((rows, 2)), np.eye(2)[rng.integers(0, 2, rows)]
    data = {"x": x.astype(dtype), "y": y.astype(dtype)}

    for optimizer, more in product(("sgd", "adam"), REGULARIZERS):
        program = make_tiny(rows, **more, optimizer=optimizer, dtype=dtype)
        derivation = program.batch_derivation
        states = (program.make_initial_state(), program.make_initial_state())
        plain = PortablePlan(derivation, states[0], data, gathers=False, measured=True)
        fast = NativePlan(derivation, states[1], data, gathers=False, portable=True)
        for t in range(1, 6):
            assert plain.run(t, 1, {}, None, {}) == fast.run(t, 1, {}, None, {})
            np.testing.assert_array_equal(plain.g, fast.g)
            plain.finish(t, {})
            fast.finish(t, {})
            assert plain.sums == fast.sums
            for name, vector in states[0].vectors.items():
                np.testing.assert_array_equal(vector, states[1].vectors[name])


@compiled
def test_a_short_step_has_no_vector_of_512_bits() -> None:
    """Beside one all others take longer; a step with loops of many turns does have some."""
    short, long = (make_tiny(4, hidden=h, dtype="float32") for h in (3, 200))
    texts = [
        print_llvm(make_program(p.batch_derivation, gathers=False, portable=True))
        for p in (short, long)
    ]
    has_wide = ["zmm" in write_assembly(text, "skylake-avx512") for text in texts]
    assert has_wide == [False, True]


def test_entries_stored_one_by_one_go_to_memory_together() -> None:
    """Four numbers, read as one vector: no load, one store."""
    buffer, emitter = make_buffer()
    for k in range(4):
        buffer.write([("%of_0", k)], Register(f"%n{k}", "real"))
    assert buffer.read([("%of_0", 2)]) == Register("%n2", "real")
    assert not emitter.lines
    buffer.flush()
    assert [line.split()[0] for line in emitter.lines if "=" not in line] == ["store"]
    assert "store <4 x float>" in emitter.lines[-1]
    assert buffer.read([("%of_0", 2)]) is None


def test_entries_are_stored_as_later_code_loads_them() -> None:
    """Nine numbers of which later code loads eight from the second on."""
    buffer, emitter = make_buffer(frozenset({("%of_0", 1)}))
    for k in range(9):
        buffer.write([("%of_0", k)], Register(f"%n{k}", "real"))
    buffer.flush()
    stores = [line.split(" %")[0].strip() for line in emitter.lines if " store " in line]
    assert stores == ["store float", "store <8 x float>"]


def test_sums_that_lie_side_by_side_are_put_together() -> None:
    """What is stored nowhere comes behind; no sum is lost."""
    buffer, _ = make_buffer()
    assert buffer.group(["c", "b", "a"], 2) == [["a", "b"], ["c"]]
    assert buffer.group(["c", "b", "a"], 4) == [["c", "a", "b"]]

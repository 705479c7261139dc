"""What is shown is what ran: a Document's statements, worked out, give the engine's numbers."""

import ast

import numpy as np

from backsight.engine.interpret import Tape
from backsight.engine.state import draw_initial, make_initial_state
from backsight.explanations import make_derivation_page
from backsight.kernel.document import Equations
from backsight.kernel.libraries import make_numpy_words
from backsight.maths import catalogs
from backsight.maths.initializers.orthogonal import orthonormal

LAST = 0.7
"""A validation loss."""


def tape_of(derivation):
    """One step of the engine, from the draws of the first weights to the end of the epoch."""
    rng = np.random.default_rng(0)
    used = [e.formula.split(".")[1] for e in derivation.acts("update") if "schedules" in e.formula]
    state = make_initial_state(derivation, 0, used[0])
    given = {
        s.name: draw_initial(s, 0) if "initial" in s.purpose else rng.random(s.shape)
        for s in derivation.of_role("draw")
    }
    for name in ("x", "y"):
        given[name] = rng.random(derivation.symbols[name].shape)
    given = {k: v.astype(derivation.dtype) for k, v in given.items()}
    tape = Tape(derivation, {**given, "t": 3, "V": LAST, **state.vectors, **state.numbers})
    tape.run(derivation.equations)
    return tape


def worked_out(row, known, words):
    """The values of a row's names, from what is known before it."""
    values = dict(known)
    inner = [s for s in row.statements if s.inner]
    for statement in [*inner, *(s for s in row.statements if not s.inner)]:
        code = compile(ast.unparse(statement.rights[-1]), "<row>", "eval")
        values[statement.left] = eval(code, {**words, **values})  # noqa: S307 - a formula of ours
    return values


def test_the_statements_give_the_engines_numbers(derivation):
    """Bit for bit, for every equation from the first weights to the end of the epoch."""
    tape, equations = tape_of(derivation), {e.number: e for e in derivation.equations}
    words = dict(make_numpy_words(derivation.dtype)) | {"orthonormal": orthonormal}
    words |= {
        n: r.value.with_words(words) for n, r in catalogs["activations"].items() if n != "tanh"
    }
    carried = {after: before for before, after in derivation.carries.items()}
    rows = [
        r
        for b in make_derivation_page(derivation).blocks
        if isinstance(b, Equations)
        for r in b.rows
    ]
    for row in rows:
        equation = equations[row.number]
        known = {**dict(tape), **equation.reads.settings, **equation.settings}
        if equation.act == "start":
            bound = zip(equation.reads.parameters, equation.operands, strict=False)
            known |= {p: tape[o] for p, o in bound}
        values = worked_out(row, known, words)
        for target in equation.targets:
            ran, shown = np.asarray(tape[target]), values[carried.get(target, target)]
            if isinstance(shown, float | int):
                shown = np.full(ran.shape, shown, ran.dtype)
            assert np.array_equal(shown, ran)

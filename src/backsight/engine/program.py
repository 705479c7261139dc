"""A complete spec and the widths of the data: every Derivation that a run of it needs."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial

import msgspec
import numpy as np

from backsight.engine.complete import list_widths
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.interpret import Evaluate, evaluate
from backsight.engine.native.forward_plan import ForwardPlan
from backsight.engine.portable.array_words import ARRAY_WORDS
from backsight.engine.portable.evaluate import evaluate_portably
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State, make_initial_state, select_vectors
from backsight.kernel.errors import CannotCompile
from backsight.kernel.formula import Words
from backsight.kernel.types import Floats
from backsight.native.available import describe_missing
from backsight.native.blas_threads import keep_single_threaded

CHUNK_ROWS, CHUNK_NUMBERS = 8192, 2**23
"""Rows that are evaluated at once where a loss is not asked for, and numbers of all their layers:
of a wide network fewer rows."""
MANY_NUMBERS = {"native": 2**20, "portable": 2**15}
"""Numbers of all layers and rows from which on a prediction is compiled, by engine. NumPy takes
2 ns more for each, in the portable order some 50; loading the code takes 10 ms, compiling 200."""


class Program:
    """inputs: columns of x; outputs: columns of y."""

    def __init__(self, spec: CompleteSpec, *, inputs: int, outputs: int) -> None:
        self.spec, self.inputs, self.outputs = spec, inputs, outputs
        self._derivations: dict[tuple[int, bool], Derivation] = {}

    def with_engine(self, engine: str) -> "Program":
        """The same equations, run by another engine."""
        spec = msgspec.structs.replace(self.spec, engine=engine)
        program = Program(spec, inputs=self.inputs, outputs=self.outputs)
        program._derivations = self._derivations
        return program

    @property
    def evaluate(self) -> Evaluate:
        """What evaluates equations where no step is made: as the spec's engine would."""
        return evaluate_portably if self.spec.engine == "portable" else evaluate

    def keep_products_still(self) -> AbstractContextManager[None]:
        """A block in which what native code leaves to NumPy has bits that do not depend on the
        threads of BLAS: a smaller last batch, losses over many rows."""
        return keep_single_threaded() if self.spec.engine == "native" else nullcontext()

    @property
    def metric_words(self) -> Words | None:
        """The words of metrics, as the spec's engine would say them; None for NumPy's."""
        return ARRAY_WORDS if self.spec.engine == "portable" else None

    def derive_for(self, rows: int, *, training: bool = True) -> Derivation:
        """The equations for a batch of so many rows."""
        key = (rows, training)
        if key not in self._derivations:
            self._derivations[key] = derive(
                self.spec, inputs=self.inputs, outputs=self.outputs, rows=rows, training=training
            )
        return self._derivations[key]

    @cached_property
    def batch_derivation(self) -> Derivation:
        """The equations of a full batch."""
        return self.derive_for(self.spec.batch)

    def make_initial_state(self) -> State:
        """The state before the first step."""
        return make_initial_state(
            self.batch_derivation,
            self.spec.stream_seed,
            self.spec.schedule.name,
            self.evaluate,
        )

    def select_vectors(self, vectors: Mapping[str, Floats]) -> dict[str, Floats]:
        """Those of a state's vectors that the network needs when it is used."""
        return select_vectors(self.derive_for(1, training=False), vectors)

    def predict(self, vectors: Mapping[str, Floats], x: Floats) -> Floats:
        """The output for each row of x, as the network is used: nothing is dropped, and running
        statistics stand for those of a batch.

        vectors: a state's, "theta" and "running" where a layer keeps statistics; BadInput where
        one is missing.
        """
        used_vectors, outputs = self.select_vectors(vectors), []
        plan = self._forward_plan if self._is_compiled(used_vectors, x) else None
        count = self._count_rows_at_once()
        for start in range(0, len(x), count):
            rows = np.ascontiguousarray(x[start : start + count], self.spec.dtype)
            run = self._evaluate_forward if plan is None else plan.predict
            with self.keep_products_still():
                outputs.append(run(used_vectors, rows))
        return np.concatenate(outputs) if outputs else np.empty((0, self.outputs), self.spec.dtype)

    def _evaluate_forward(self, vectors: Mapping[str, Floats], rows: Floats) -> Floats:
        derivation = self.derive_for(len(rows), training=False)
        output: Floats = self.evaluate(derivation, {"x": rows, **vectors}, "forward")[
            derivation.output
        ]
        return output

    def _is_compiled(self, vectors: Mapping[str, Floats], x: Floats) -> bool:
        """Whether a prediction pays to be compiled: by engine, rows and network alone, since bits
        hang on it. Compiled code does not ask for shapes; what does not fit is left to NumPy."""
        many = MANY_NUMBERS.get(self.spec.engine)
        if many is None or len(x) * sum(list_widths(self.spec.layers, self.inputs)) < many:
            return False
        symbols = self.derive_for(1, training=False).symbols
        fits = all(v.shape == symbols[name].shape for name, v in vectors.items())
        return fits and x.shape[1:] == (self.inputs,) and not describe_missing()

    @cached_property
    def _forward_plan(self) -> ForwardPlan | None:
        """The network in use, compiled; None where that cannot be."""
        try:
            return ForwardPlan(
                partial(self.derive_for, training=False),
                dtype=self.spec.dtype,
                portable=self.spec.engine == "portable",
            )
        except CannotCompile:
            return None

    def _count_rows_at_once(self) -> int:
        width = sum(list_widths(self.spec.layers, self.inputs))
        return max(1, min(CHUNK_ROWS, CHUNK_NUMBERS // width))

    def compute_loss(
        self, vectors: Mapping[str, Floats], rows: EncodedRows
    ) -> tuple[float, Floats]:
        """The loss over all rows, as the network is used, and the outputs. vectors: as above."""
        used_vectors = self.select_vectors(vectors)
        derivation = self.derive_for(len(rows), training=False)
        with np.errstate(all="ignore"), self.keep_products_still():
            tape = self.evaluate(derivation, {**rows.arrays, **used_vectors}, "forward", "loss")
        return float(tape["L"]), tape[derivation.output]

"""A complete spec and the widths of the data: every Derivation that a run of it needs."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, partial

import msgspec
import numpy as np

from backsight.engine.complete import list_widths
from backsight.engine.derivation import Act, Derivation
from backsight.engine.derive import derive
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.interpret import Evaluate, evaluate
from backsight.engine.native.forward_plan import ForwardPlan
from backsight.engine.native.forward_program import list_kept
from backsight.engine.portable.array_words import ARRAY_WORDS
from backsight.engine.portable.evaluate import evaluate_portably
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State, make_initial_state, select_vectors
from backsight.kernel.errors import CannotCompile
from backsight.kernel.formula import Words
from backsight.kernel.progress import MEASURING, Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.native.available import describe_missing
from backsight.native.blas_threads import keep_single_threaded

CHUNK_ROWS, CHUNK_NUMBERS = 8192, 2**23
"""Rows that are evaluated at once where a loss is not asked for, and numbers of all their layers:
of a wide network fewer rows."""
LOSS_ACTS: tuple[Act, ...] = ("forward", "loss")
"""From rows to their loss."""
COMPILED_ROWS = 8 * CHUNK_ROWS
"""The same for compiled code, which shares them out between threads, 0.1 ms each time."""
MANY_NUMBERS = {"native": 2**20, "portable": 2**15}
"""Numbers of all layers and rows from which on compiled code makes them, by engine. NumPy takes 2
ns more for each, in the portable order some 50; loading the code takes 10 ms, compiling 200."""


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

    @cached_property
    def watches_loss(self) -> bool:
        """Whether a schedule watches the validation loss, at the end of every epoch."""
        return any(True for _ in self.batch_derivation.acts("epoch"))

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
        used_vectors = self.select_vectors(vectors)
        if len(x) == 0:
            return np.empty((0, self.outputs), self.spec.dtype)
        plan = self._find_plan(used_vectors, x)
        output = self.derive_for(1, training=False).output
        return self._compute_rows(used_vectors, x, plan)[output]

    def compute_loss(
        self,
        vectors: Mapping[str, Floats],
        rows: EncodedRows,
        progress: Progress = ignore_progress,
    ) -> tuple[float, Floats]:
        """The loss over all rows, as the network is used, and the outputs. vectors: as above.
        progress: is told of rows, where they are done block after block."""
        used_vectors = self.select_vectors(vectors)
        derivation = self.derive_for(len(rows), training=False)
        with np.errstate(all="ignore"), self.keep_products_still():
            parts = self._compute_apart(used_vectors, rows.x, progress)
            acts = LOSS_ACTS[1:] if parts else LOSS_ACTS
            tape = self.evaluate(derivation, {**rows.arrays, **used_vectors, **parts}, *acts)
        return float(tape["L"]), tape[derivation.output]

    def _compute_apart(
        self, vectors: Mapping[str, Floats], x: Floats, progress: Progress
    ) -> dict[str, Floats]:
        """What a loss reads of rows that are done some at a time. Nothing where they are better
        evaluated together: BLAS makes other bits of few rows, and a schedule may go by these."""
        is_portable = self.spec.engine == "portable"
        has_own_dtype = all(v.dtype == self.spec.dtype for v in (x, *vectors.values()))
        if len(x) == 0 or not has_own_dtype or (self.watches_loss and not is_portable):
            return {}
        plan = self._find_plan(vectors, x)
        if plan is None and not is_portable:
            return {}
        return self._compute_rows(vectors, x, plan, progress)

    def _compute_rows(
        self,
        vectors: Mapping[str, Floats],
        x: Floats,
        plan: ForwardPlan | None,
        progress: Progress = ignore_progress,
    ) -> dict[str, Floats]:
        """The output for each row of x, 1 at least, and what the loss reads besides, by name."""
        compute = self._evaluate_forward if plan is None else plan.compute
        count, blocks = self._count_rows_at_once(CHUNK_ROWS if plan is None else COMPILED_ROWS), []
        for start in range(0, len(x), count):
            rows = np.ascontiguousarray(x[start : start + count], self.spec.dtype)
            with self.keep_products_still():
                blocks.append(compute(vectors, rows))
            progress(MEASURING, start + len(rows), len(x))
        return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}

    def _evaluate_forward(self, vectors: Mapping[str, Floats], rows: Floats) -> dict[str, Floats]:
        derivation = self.derive_for(len(rows), training=False)
        tape = self.evaluate(derivation, {"x": rows, **vectors}, "forward")
        return {name: tape[name] for name in list_kept(derivation)}

    def _find_plan(self, vectors: Mapping[str, Floats], x: Floats) -> ForwardPlan | None:
        """What computes these rows, if they pay for compiling it."""
        return self._forward_plan if self._is_compiled(vectors, x) else None

    def _is_compiled(self, vectors: Mapping[str, Floats], x: Floats) -> bool:
        """Whether rows are so many that compiling pays: by engine, rows and network alone, since
        bits hang on it. Compiled code asks for no shapes; what does not fit is left to NumPy."""
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

    def _count_rows_at_once(self, most: int) -> int:
        width = sum(list_widths(self.spec.layers, self.inputs))
        return max(1, min(most, CHUNK_NUMBERS // width))

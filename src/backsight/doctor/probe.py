"""The network's own numbers at one state: a batch forward and backward, and its next update."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.loop import NO_DRAWS
from backsight.engine.program import Program
from backsight.engine.state import State
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats, Integers
from backsight.training.experiment import Experiment

MOST_ROWS = 512
"""Training rows that a state is looked at on."""
MOST_NUMBERS = 2e7
"""Of one array at the most: wide networks are looked at on fewer rows."""
USUAL = 50.0
"""Numbers below it are of usual size: exp, the steepest of all, leaves float32 from 88 on."""
RECTIFIERS = ("relu",)
"""Activations that are 0, and flat, on one side."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ProbedLayer:
    """A layer with weights, as the probe sees it. number: "1"."""

    number: str
    source: str
    """What goes in: "x", "a1"."""
    sums: str
    """The weighted sums: "z1"."""
    output: str
    """After the activation: "a1"."""
    activation: str
    """Its name."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StateProbe:
    """The next step of a training, as it would be from a state, on some rows."""

    experiment: Experiment
    state: State
    most: int = MOST_ROWS
    """Rows that are looked at."""

    @cached_property
    def derivation(self) -> Derivation:
        """The equations for the rows, as they are trained."""
        program = self.experiment.program
        rows = len(self.experiment.data.train)
        widest = max(s.shape[-1] for s in program.batch_derivation.symbols.values() if s.shape)
        most = int(max(2, min(self.most, MOST_NUMBERS / widest, rows)))
        return program.derive_for(most)

    @cached_property
    def tape(self) -> Tape:
        """Every number of the step."""
        derivation, spec = self.derivation, self.experiment.spec
        rows = self.experiment.select_rows("train").take(self.rows)
        step = self.state.step + 1
        draws = {
            s.name: draw_uniform(spec.stream_seed, s.purpose, step, s.shape, spec.dtype)
            for s in derivation.of_role("draw")
            if not s.is_initial
        }
        vectors = {k: v.copy() for k, v in self.state.vectors.items()}
        values = {**rows.arrays, **(draws or NO_DRAWS), **vectors, "t": step, **self.state.numbers}
        with np.errstate(all="ignore"):
            return evaluate(derivation, values)

    @cached_property
    def rows(self) -> Integers:
        """The places of the rows among the training rows: evenly spread, for the first may be of
        one kind."""
        count, of = self.derivation.rows, len(self.experiment.data.train)
        spread: Integers = np.linspace(0, of - 1, count).astype(np.intp)
        return spread

    @cached_property
    def layers(self) -> tuple[ProbedLayer, ...]:
        """Those with weights, in order."""
        forward = list(self.derivation.acts("forward"))
        sums = [e for e in forward if e.formula.startswith("layers.dense")]
        layers = []
        for equation in sums:
            number = equation.targets[0][1:]
            act = next(
                (
                    e
                    for e in forward
                    if e.formula.startswith("activations.") and e.targets[0] == f"a{number}"
                ),
                None,
            )
            layers.append(
                ProbedLayer(
                    number=number,
                    source=equation.operands[0],
                    sums=equation.targets[0],
                    output=act.targets[0] if act else equation.targets[0],
                    activation=act.formula.split(".")[1] if act else "identity",
                )
            )
        return tuple(layers)

    @property
    def hidden(self) -> tuple[ProbedLayer, ...]:
        """All but the last."""
        return self.layers[:-1]

    def read(self, name: str) -> Floats:
        """An array of the tape, in float64."""
        values: Floats = np.asarray(self.tape[name], float)
        return values

    @cached_property
    def next_loss(self) -> float:
        """The loss of the same rows after the update."""
        values = {**self.given, "theta": self.tape["theta_next"]}
        with np.errstate(all="ignore"):
            after = evaluate(self.derivation, values, "forward", "loss")
        return float(after["L"])

    @cached_property
    def promised(self) -> float:
        """How much the loss would fall if its slope stayed as it is: the gradient times the
        update."""
        with np.errstate(all="ignore"):
            change = self.read("theta_next") - self.read("theta")
            return -float(self.read("g") @ change)

    @cached_property
    def exact(self) -> "StateProbe":
        """The same in float64: what a short step does to the loss is lost in the rounding of
        float32."""
        spec = msgspec.structs.replace(self.experiment.spec, dtype="float64", engine="interpret")
        old = self.experiment.program
        program = Program(spec, inputs=old.inputs, outputs=old.outputs)
        vectors: dict[str, Floats] = {
            k: v.astype(np.float64) for k, v in self.state.vectors.items()
        }
        return replace(
            self,
            experiment=replace(self.experiment, program=program, spec=spec),
            state=State(step=self.state.step, vectors=vectors, numbers=self.state.numbers),
        )

    @property
    def update_share(self) -> float:
        """The length of the update over that of the weights; found in float64, where a short one
        is not lost in rounding."""
        theta, after = self.exact.read("theta"), self.exact.read("theta_next")
        with np.errstate(all="ignore"):
            moved = float(np.linalg.norm(after - theta))
        return moved / max(float(np.linalg.norm(theta)), 1e-12)

    @cached_property
    def culprit(self) -> str:
        """The first array that is not finite, where all that it is made of is, and of usual size: a
        division by 0, the logarithm of less than 0. "" where there is none, and where numbers
        grew."""
        for equation in self.derivation.acts("forward", "loss", "backward"):
            bad = [t for t in equation.targets if not np.isfinite(self.tape[t]).all()]
            if bad:
                parts = [np.abs(o) for o in self.tape.operands(equation) if o is not None]
                return bad[0] if all((p < USUAL).all() for p in parts) else ""
        return ""

    @property
    def given(self) -> dict[str, Any]:
        """What the step is made from: rows, draws, vectors and numbers."""
        roles = ("input", "target", "row_weight", "draw", "vector", "number")
        names = [s.name for s in self.derivation.symbols.values() if s.role in roles]
        made = {t for e in self.derivation.equations for t in e.targets if e.act != "start"}
        return {n: self.tape[n] for n in names if n in self.tape and n not in made}

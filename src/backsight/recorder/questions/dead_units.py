"""The first step after which more than a share of a layer's units are dead: 0 for every row.

The rows are the training rows, the first 1,000 of them, and the network is as it is used: nothing
is dropped. It is taken for granted that a unit once dead stays dead, so that kept states can be
bisected; between two of them every step is made again.
"""

from dataclasses import dataclass

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import evaluate
from backsight.engine.program import Program
from backsight.engine.state import State
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers
from backsight.recorder.questions._arrays import as_known
from backsight.recorder.questions._record import Question, Take
from backsight.recorder.search import Answer, Found, Never, Search

ROWS, LISTED = 1000, 20
"""Training rows that a unit has to be 0 for; units that are listed by number."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """The units of an array (rows, units), on some rows."""

    name: str
    program: Program
    derivation: Derivation
    x: Floats

    @property
    def units(self) -> int:
        """How many there are."""
        return self.derivation.symbols[self.name].shape[1]

    def dead(self, state: State) -> Integers:
        """The units that are 0 for every row."""
        vectors = self.program.in_use(state.vectors)
        with np.errstate(all="ignore"):
            tape = evaluate(self.derivation, {"x": self.x, **vectors}, "forward")
        return np.flatnonzero((np.asarray(tape[self.name]) == 0).all(axis=0))

    def too_many(self, state: State, share: float) -> bool:
        """Whether more than a share of them are."""
        return len(self.dead(state)) > share * self.units


def find(search: Search, name: str, share: float) -> Answer:
    """The step after which that many are dead."""
    if not 0 <= share < 1:
        raise BadInput(
            _("--dead-units takes a share from 0 up to 1, such as 0.5, got {share}.").format(
                share=share
            )
        )
    layer = _layer(search, as_known(name))
    assumed = _(
        "Looked at on {rows:,} training rows. It is taken for granted that a dead unit stays dead."
    ).format(rows=len(layer.x))
    between = search.between(lambda state: layer.too_many(state, share))
    for state in search.states(*between) if between else ():
        if layer.too_many(state, share):
            return _found(search, layer, state, assumed)
    return Never(said=(assumed,))


def _layer(search: Search, name: str) -> Layer:
    """Raises UnknownName where no array of units is called that."""
    program, x = search.course.program, search.course.x[:ROWS]
    derivation = program.derivation(len(x), training=False)
    made = [derivation.symbols[t] for e in derivation.acts("forward") for t in e.targets]
    units = [s.name for s in made if len(s.shape) == 2 and s.shape[0] == len(x)]
    if name not in units:
        raise UnknownName(_("layer of units"), name, units)
    return Layer(name=name, program=program, derivation=derivation, x=x)


def _found(search: Search, layer: Layer, state: State, assumed: str) -> Found:
    dead = [int(unit) for unit in layer.dead(state)]
    listed = ", ".join(map(str, dead[:LISTED])) + (", …" if len(dead) > LISTED else "")
    said = (
        _("{dead} of the {units} units of {name} are dead from the beginning: {listed}.")
        if state.step == search.first
        else _("After step {step:,} {dead} of the {units} units of {name} are dead: {listed}.")
    )
    said = said.format(
        step=state.step, dead=len(dead), units=layer.units, name=f"{{{layer.name}}}", listed=listed
    )
    return Found(
        step=state.step,
        symbol=layer.name,
        value=len(dead) / layer.units,
        facts={"units": dead},
        said=(said, assumed),
    )


dead_units = Question(
    name="dead_units",
    find=find,
    takes=(
        Take(name="NAME", kind=str, called="a layer of units, such as a1"),
        Take(name="SHARE", kind=float, called="a share of them, from 0 up to 1"),
    ),
)

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
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.types import Floats, Integers
from backsight.recorder.questions._arrays import to_known_name
from backsight.recorder.questions._record import Argument, Question
from backsight.recorder.search import Answer, NoOccurrence, Occurrence, Search

ROWS, MOST_LISTED = 1000, 20
"""Training rows that a unit has to be 0 for; units that are listed by number."""


@dataclass(frozen=True, kw_only=True, eq=False)
class UnitLayer:
    """The units of an array (rows, units), on some rows."""

    name: str
    program: Program
    derivation: Derivation
    x: Floats

    @property
    def units(self) -> int:
        """How many there are."""
        return self.derivation.symbols[self.name].shape[1]

    def find_dead(self, state: State) -> Integers:
        """The units that are 0 for every row."""
        vectors = self.program.select_vectors(state.vectors)
        with np.errstate(all="ignore"):
            tape = evaluate(self.derivation, {"x": self.x, **vectors}, "forward")
        return np.flatnonzero((np.asarray(tape[self.name]) == 0).all(axis=0))

    def has_too_many(self, state: State, share: float) -> bool:
        """Whether more than a share of them are."""
        return len(self.find_dead(state)) > share * self.units


def find(search: Search, name: str, share: float) -> Answer:
    """The step after which that many are dead."""
    if not 0 <= share < 1:
        raise BadInput(
            _("--dead-units takes a share from 0 up to 1, such as 0.5, got {share}.").format(
                share=share
            )
        )
    layer = _find_layer(search, to_known_name(name))
    assumed = ngettext(
        "Looked at on {rows:,} training row. It is taken for granted that a dead unit stays dead.",
        "Looked at on {rows:,} training rows. It is taken for granted that a dead unit stays dead.",
        len(layer.x),
    ).format(rows=len(layer.x))
    between = search.find_bracket(lambda state: layer.has_too_many(state, share))
    for state in search.replay_states(*between) if between else ():
        if layer.has_too_many(state, share):
            return _describe(search, layer, state, assumed)
    return NoOccurrence(sentences=(assumed,))


def _find_layer(search: Search, name: str) -> UnitLayer:
    """Raises UnknownName where no array of units is called that."""
    program, x = search.training_loop.program, search.training_loop.rows.x[:ROWS]
    derivation = program.derive_for(len(x), training=False)
    outputs = [derivation.symbols[t] for e in derivation.acts("forward") for t in e.targets]
    units = [s.name for s in outputs if len(s.shape) == 2 and s.shape[0] == len(x)]
    if name not in units:
        raise UnknownName(_("layer of units"), name, units)
    return UnitLayer(name=name, program=program, derivation=derivation, x=x)


def _describe(search: Search, layer: UnitLayer, state: State, assumed: str) -> Occurrence:
    dead = [int(unit) for unit in layer.find_dead(state)]
    numbers = join_words(dead, most=MOST_LISTED)
    sentence = (
        ngettext(
            "{dead} of the {units} units of {name} is dead from the beginning: {listed}.",
            "{dead} of the {units} units of {name} are dead from the beginning: {listed}.",
            len(dead),
        )
        if state.step == search.first
        else ngettext(
            "After step {step:,} {dead} of the {units} units of {name} is dead: {listed}.",
            "After step {step:,} {dead} of the {units} units of {name} are dead: {listed}.",
            len(dead),
        )
    )
    sentence = sentence.format(
        step=state.step, dead=len(dead), units=layer.units, name=f"{{{layer.name}}}", listed=numbers
    )
    return Occurrence(
        step=state.step,
        symbol=layer.name,
        value=len(dead) / layer.units,
        facts={"units": dead},
        sentences=(sentence, assumed),
    )


dead_units = Question(
    name="dead_units",
    find=find,
    takes=(
        Argument(name="NAME", kind=str, called="a layer of units, such as a1"),
        Argument(name="SHARE", kind=float, called="a share of them, from 0 up to 1"),
    ),
)

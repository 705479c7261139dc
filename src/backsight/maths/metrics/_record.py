"""What a metric is."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula, Words
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Setting

Kind = Literal["classes", "numbers"]
Shape = Literal["number", "per class", "matrix"]
OPERANDS = ("p", "y", "s", "N", "K")
"""What a metric can take, by name."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """How good outputs are.

    N: rows; K: units. It takes those of p, y, s, N and K that it needs, by name. NaN is what has no
    value: the precision of a class that does not occur.
    """

    name: str
    """What it is called: the name of its file."""
    value: Formula | Callable[..., Any]
    """(p, y, s, N, K) -> a number, or one number a class, or a matrix. A formula; a plain function
    where rows are put in order, which no formula says. What stands behind the `*` is a setting."""
    of: Kind
    """What p and y are: for "classes" one-hot rows, (rows, classes), what the network decided and
    the truth, and s what it says of each class, (rows, classes), more for what is likelier,
    probabilities where the outputs are some; for "numbers" the outputs and the targets, (rows,
    units)."""
    shape: Shape = "number"
    """What comes out."""
    higher_is_better: bool = True
    """Whether more of it is better."""
    place: int = 100
    """Where it stands in the table of results, counted from 1; those without one of their own stand
    last, by name."""
    in_training: bool = True
    """Whether every training shows it; the others are there for `backsight score`."""
    undefined: str = ""
    """Why it may have no value, as a sentence that begins with what it needs."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.parameters if name not in OPERANDS]
        if unknown:
            raise BadRecord(
                _(
                    "Metric {name!r}: a formula takes those of {known} it needs; it has {unknown}."
                ).format(name=self.name, known=join_words(OPERANDS), unknown=join_words(unknown))
            )
        for field, value, kind in (("of", self.of, Kind), ("shape", self.shape, Shape)):
            if value not in get_args(kind):
                raise BadRecord(
                    _("Metric {name!r}: {field} is one of {known}, not {value!r}.").format(
                        name=self.name, field=field, known=join_words(get_args(kind)), value=value
                    )
                )

    @property
    def parameters(self) -> tuple[str, ...]:
        """The operands that it takes."""
        if isinstance(self.value, Formula):
            return self.value.parameters
        parameters = inspect.signature(self.value).parameters.values()
        return tuple(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY)

    def compute(
        self,
        operands: Mapping[str, Any],
        settings: Mapping[str, Setting],
        words: Words | None = None,
    ) -> Any:
        """Its value for operands by name. words: those of its formula; None for NumPy's."""
        value = self.value
        if words is not None and isinstance(value, Formula):
            value = value.with_words(words)
        return value(*(operands[name] for name in self.parameters), **settings)

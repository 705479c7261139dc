"""Both sides of a line in numbers, and how far they are apart.

In component form every letter of `INDICES` has an axis of its own, so that names meet as they do on
paper. With i, j, k, m, r, s as axes, of sum_k(w_above_kj * delta_above_k), 2 units above 3:

    w_above_kj       (2, 3)  →  (1, 3, 2, 1, 1, 1)      j and k have found their places
    delta_above_k    (2,)    →  (1, 1, 2, 1, 1, 1)
    sum_k(…)                    (1, 3, 1, 1, 1, 1)      what is left is a number for each j

In matrix form a vector is a column, and @ is the product of matrices.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import numpy as np

from backsight.explanations.expressions.statement import list_names
from backsight.explanations.expressions.values import ExpressionValues
from backsight.kernel.document import INDICES, Statement
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _
from backsight.proofs._record import ProofCase, ProofLine, split_name


@dataclass(frozen=True, kw_only=True)
class SideComparison:
    """What a line comes to in one case, at the entry where that is worst."""

    holds: bool
    error: float
    """Of =: how far apart the sides are, as a part of the largest number on the way. Of ≤: the
    largest share of the right side that the left one is."""
    entry: tuple[int, ...] = ()
    """The place in the left side's array."""
    left: Any = None
    """A number; None where the sides have no numbers, for their shapes do not fit."""
    right: Any = None
    """As `left`."""

    @property
    def size(self) -> int:
        """Digits of the left side as a fraction, which rank cases that are all without an error."""
        left = self.left
        return len(str(left.numerator)) if isinstance(left, Fraction) else 0


def compare_sides(line: ProofLine, case: ProofCase) -> SideComparison:
    """The worst of its forms in a case."""
    results = [_compare_form(line, case, left, right) for left, right in line.forms]
    return max(results, key=rank_comparison)


def rank_comparison(result: SideComparison) -> tuple[bool, float, int]:
    """What makes one worse than another: false, far apart, long fractions."""
    return (not result.holds, result.error, result.size)


@lru_cache(maxsize=1024)
def parse_side(text: str) -> ast.expr:
    """A side from its text."""
    return ast.parse(text, mode="eval").body


def _compare_form(line: ProofLine, case: ProofCase, left: str, right: str) -> SideComparison:
    is_matrix = right == line.matrix
    dtype = object if line.draw.arithmetic == "fractions" else np.float64
    bind = partial(_bind_matrix if is_matrix else _bind_entries, case, dtype)
    sides = [_evaluate(parse_side(text), case, bind) for text in (left, right)]
    if any(side is None for side in sides):
        return SideComparison(holds=False, error=np.inf)
    one, other = (side.value for side in sides if side is not None)
    if is_matrix and one.shape != other.shape:
        return SideComparison(holds=False, error=np.inf)
    one, other = np.broadcast_arrays(one, other)
    apart = one - other if line.relation == "≤" else np.abs(one - other)
    sizes = [side.find_largest() for side in sides if side is not None] if apart.any() else [0]
    scale = max(*sizes, case.largest)
    letters = "" if is_matrix else split_name(left)[1]
    return _judge(line, one, other, apart / scale if scale else apart, letters)


def _judge(line: ProofLine, left: Any, right: Any, errors: Any, letters: str) -> SideComparison:
    """errors: how far apart the entries are, as a part of the largest number on the way."""
    is_exact = line.draw.arithmetic == "fractions"
    if is_exact:
        _require_exact(line, left, right)
    limit = 0 if is_exact else line.tolerance
    holds = bool(np.all(errors <= limit))
    # Where nothing is apart, the entry with the longest fraction tells most.
    ranks = [(e, len(str(v))) if e == e else (np.inf, 0) for e, v in zip(errors.flat, left.flat)]  # noqa: B905 - of one array
    place = max(range(len(ranks)), key=ranks.__getitem__)
    one, other = left.flat[place], right.flat[place]
    error = _divide(one, other) if line.relation == "≤" else float(errors.flat[place])
    return SideComparison(
        holds=holds,
        error=error if error == error else np.inf,
        entry=_find_entry(left.shape, place, letters),
        left=one,
        right=other,
    )


def _divide(one: Any, other: Any) -> float:
    """What share of the bound is reached."""
    return float(one / other) if other else 0.0 if not one else np.inf


def _find_entry(shape: tuple[int, ...], place: int, letters: str) -> tuple[int, ...]:
    index = [int(i) for i in np.unravel_index(place, shape)]
    return (
        tuple(index[INDICES.index(letter)] for letter in letters)
        if letters
        else tuple(i for i, length in zip(index, shape, strict=True) if length > 1)
    )


def _require_exact(line: ProofLine, *sides: Any) -> None:
    """Raise BadRecord where a float came in, for then "equal" would not mean equal."""
    if any(isinstance(value, float) for side in sides for value in side.flat):
        raise BadRecord(
            _("{left} = {right}: a number in it is no fraction; run the line in float64.").format(
                left=line.left, right=line.right or line.matrix
            )
        )


Bind = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class SideValue:
    """A side in numbers, and every number on the way to it."""

    value: Any
    parts: list[Any]

    def find_largest(self) -> Any:
        """The largest of them, by its size."""
        return max((np.max(np.abs(part), initial=0) for part in self.parts), default=0)


def _evaluate(side: ast.expr, case: ProofCase, bind: Bind) -> SideValue | None:
    """A side in numbers; None where shapes do not fit."""
    names = list_names(Statement(left="", rights=(side,))) - {""}
    values = ExpressionValues(
        {name: bind(name) for name in names}, "float64", {**WORDS, **case.words}
    )
    try:
        result = np.asarray(values.evaluate(side))
    except ValueError:
        return None
    return SideValue(value=result, parts=values.list_values())


def _bind_entries(case: ProofCase, dtype: Any, name: str) -> Any:
    """The array of a name with an axis for each letter."""
    base, letters = (name, name) if name in INDICES and name in case.values else split_name(name)
    array = _to_array(case.values[base], dtype)
    twice = next((letter for letter in letters if letters.count(letter) > 1), "")
    if twice:  # ∂aⱼ/∂zⱼ, ∂aⱼ/∂wⱼₖ: the diagonal, which NumPy puts behind the other axes
        axes = [axis for axis, letter in enumerate(letters) if letter == twice]
        array, letters = np.diagonal(array, 0, *axes), letters.replace(twice, "") + twice
    order = sorted(range(len(letters)), key=lambda axis: INDICES.index(letters[axis]))
    lengths = dict(zip(letters, array.shape, strict=True))
    return array.transpose(order).reshape([lengths.get(letter, 1) for letter in INDICES])


def _bind_matrix(case: ProofCase, dtype: Any, name: str) -> Any:
    """The array of a name: a vector as a column, a number as one entry."""
    value = case.matrices[name] if name in case.matrices else case.values[name]
    array = _to_array(value, dtype)
    return array.reshape(-1, 1) if array.ndim < 2 else array


def _to_array(value: Any, dtype: Any) -> Any:
    """Whole numbers as fractions too: of two of them Python makes a quotient that is a float."""
    array = np.asarray(value, dtype)
    return np.asarray(to_fractions(array), object) if dtype is object else array


def _to_fraction(value: Any) -> Any:
    return value if isinstance(value, Fraction | float) else Fraction(value)


to_fractions = np.frompyfunc(_to_fraction, 1, 1)


def _add_over(axis: int, x: Any) -> Any:
    return np.add.reduce(x, axis=axis, keepdims=True)


def _make_diagonal(x: Any) -> Any:
    return np.diag(x.ravel())


WORDS: Mapping[str, Callable[..., Any]] = {
    **{f"sum_{letter}": partial(_add_over, axis) for axis, letter in enumerate(INDICES)},
    "diag": _make_diagonal,
}
"""Words of proofs, besides the vocabulary's."""


def list_side_names(line: ProofLine) -> Iterator[str]:
    """Every name in a line, with its letters."""
    for left, right in line.forms:
        yield from list_names(Statement(left=left, rights=(parse_side(right),)))

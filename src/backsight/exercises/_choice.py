"""Numbers for paper: drawn by the seed from short lists, and drawn again until all is clear."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from backsight.checks.marking import Marking
from backsight.checks.wrong_numbers import WrongNumbers
from backsight.exercises._record import DIGITS, DrawnExercise
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

MOST_DRAWS = 400
"""Of one exercise, until its numbers are clear."""
LEAST = 2e-3
"""The size of the smallest number that is asked for."""
NOTHING = 1e-9
"""What is smaller is 0 to rounding."""
ROUGH = Marking(answers={}, numbers={}, layers={}, digits=DIGITS)


class NumberChoice:
    """Draws from one stream. seed, topic: whose it is; number: of the draw, from 0."""

    def __init__(self, seed: int, topic: str, number: int) -> None:
        self._stream = stream(seed, f"exercise/{topic}", number)

    def pick(self, items: Sequence[float], *shape: int) -> Floats:
        """An array of items, each as likely as the others."""
        # By shares alone, whose numbers are the same in both versions of the streams.
        places = (self._stream.draw_uniform(shape) * len(items)).astype(int)
        return np.take(np.array(items, dtype=np.float64), places)

    def pick_one(self, items: Sequence[float]) -> float:
        """One of them."""
        return float(self.pick(items, 1)[0])


def draw_clear(
    seed: int, topic: str, make: Callable[[NumberChoice], DrawnExercise | None]
) -> DrawnExercise:
    """The first draw whose numbers are clear, so that all variants are equally hard. make: gives
    None where they are not."""
    for number in range(MOST_DRAWS):
        exercise = make(NumberChoice(seed, topic, number))
        if exercise is not None:
            return exercise
    raise BadInput(
        _("No clear numbers were drawn with the seed {seed}: take another.").format(seed=seed)
    )


def are_distinct(answers: Mapping[str, float]) -> bool:
    """Whether no number is tiny or not finite, and no two cannot be told apart by three digits."""
    values = [*answers.values()]
    if not are_there(answers) or min(map(abs, values)) < LEAST:
        return False
    return len({f"{value:.3g}" for value in values}) == len(values)


def are_there(answers: Mapping[str, float]) -> bool:
    """Whether every number is finite and none is 0, nor what rounding leaves of 0."""
    values = np.array([*answers.values()])
    return bool(np.isfinite(values).all() and (np.abs(values) > NOTHING).all())


def is_apart(one: float, other: float) -> bool:
    """Whether two numbers can be told apart by three digits."""
    return bool(np.isfinite(one)) and not ROUGH.is_right(f"{one:.3g}", one, other)


def list_slips(
    slips: Iterable[WrongNumbers], answers: Mapping[str, float]
) -> Iterator[WrongNumbers]:
    """Slips with the numbers that they visibly change, each list of numbers once: the first slip
    that leads to it."""
    seen = set[frozenset[tuple[str, str]]]()
    for slip in slips:
        values = {n: v for n, v in slip.values.items() if n in answers and is_apart(v, answers[n])}
        mark = frozenset((n, f"{v:.3g}") for n, v in values.items())
        if values and mark not in seen:
            seen.add(mark)
            yield WrongNumbers(
                name=slip.name,
                sentence=slip.sentence,
                values=values,
                own=frozenset(values) & slip.own,
            )

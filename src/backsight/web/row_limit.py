"""How many rows a page trains on: of large data a part, which other commands can be told too.

A million rows of ten columns: 20,000 are left to train on, and `--test 980000` says so to every
command, so that `backsight explain` prints the page's own numbers.
"""

from collections.abc import Sequence

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, say
from backsight.kernel.types import Integers
from backsight.training.experiment import Experiment
from backsight.web.packed import pack

MOST_ROWS = 20_000
"""That are trained on."""
MOST_BYTES = 8 * 2**20
"""Of their inputs."""
MOST_MEASURED = 2_000
"""Rows of each other part, by which the network is only measured."""
MOST_WEIGHTS = 2**22
SAMPLE = 1_000
"""Rows that are looked at to tell how many bytes one takes."""


def count_room(experiment: Experiment) -> int:
    """How many rows to train on a page has room for: a round number."""
    raw = pack(experiment.table.x[:SAMPLE], experiment.data.scaling)
    size = len(raw.data) // raw.shape[0]
    room = min(MOST_ROWS, MOST_BYTES // size)
    unit = int("1".ljust(len(str(room)), "0"))
    return room // unit * unit


def find_cut(experiment: Experiment) -> tuple[str, int] | None:
    """The part that takes the rows which are too many, and how many it has then; None where there
    is room for all. Raises BadInput where no part can take them."""
    rows, room = len(experiment.data.train), count_room(experiment)
    if rows <= room:
        return None
    table = experiment.table
    if not room or (table.test_rows and table.validation_rows):
        raise make_room_error(experiment)
    part = "validation" if table.test_rows else "test"
    return part, len(getattr(experiment.data, part)) + rows - room


def make_room_error(experiment: Experiment) -> BadInput:
    """That there is no room for the rows, and nothing else to do about it."""
    return BadInput(
        _(
            "The page has room for {room:,} rows of these data to train on, and this is trained on "
            "{rows:,}. Give fewer rows, or look with `backsight explain` and `backsight show`."
        ).format(room=count_room(experiment), rows=len(experiment.data.train))
    )


def require_few_weights(experiment: Experiment) -> None:
    """Raise BadInput for a network that is too large for a page."""
    count = experiment.program.batch_derivation.symbols["theta"].size
    if count > MOST_WEIGHTS:
        raise BadInput(
            _(
                "The page takes networks of up to {most:,} weights; this one has {count:,}. Give "
                "fewer units: --hidden."
            ).format(most=MOST_WEIGHTS, count=count)
        )


def say_cut(experiment: Experiment, part: str, count: int) -> str:
    """What is said of the rows that are left out."""
    return say(
        "The page trains on {used:,} of {rows:,} rows, and `--{part} {count}` says so to other "
        "commands.",
        used=len(experiment.data.train),
        rows=len(experiment.table),
        part=part,
        count=count,
    )


def with_option(words: Sequence[str], name: str, value: object) -> tuple[str, ...]:
    """Words of a command line with a value for an option, in place of another or behind them."""
    kept, is_value = [], False
    for word in words:
        if is_value or word.startswith(f"{name}="):
            is_value = False
        elif word == name:
            is_value = True
        else:
            kept.append(word)
    return (*kept, name, str(value))


def pick_measured(rows: int) -> Integers:
    """Which rows of a part are sent, evenly over all of them."""
    count = min(rows, MOST_MEASURED)
    return np.arange(count, dtype=np.int64) * rows // max(count, 1)

"""The package: all that a page needs to train a network, as plain data.

    {"format": 1, "source": {"words": ["xor"], "title": "xor"}, "spec": {…}, "program": {…},
     "data": {"arrays": {"x": …, "y": …}, "parts": {"train": {"first": 0, "count": 4}}, …},
     "start": null, "server": null, "language": "en", "texts": {…}, "notes": []}

The rows to train on come first, in the order in which batches number them; then those of the other
parts. So every part is a range.
"""

from typing import Any, Literal

import msgspec
import numpy as np

from backsight.engine.program_data.plain_number import write_number
from backsight.engine.program_data.program_data import ProgramData
from backsight.engine.spec import to_plain
from backsight.engine.state import State
from backsight.kernel.language import get_language
from backsight.kernel.types import Floats, Integers
from backsight.training.experiment import PARTS, Experiment
from backsight.web.packed import Packed, pack
from backsight.web.plane import PagePlane, make_plane
from backsight.web.program_texts import collect_program_texts, make_source_data
from backsight.web.row_limit import pick_measured

FORMAT = 1
"""What the page asks for first. It grows when a page of old would misread what is new."""
SOCKET = "/socket"
"""Where a page that was served asks."""


class PageSource(msgspec.Struct, frozen=True, kw_only=True):
    """What is trained, for people. words: what stands behind `backsight explain`."""

    words: tuple[str, ...]
    title: str


class RowRange(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that stand one after the other."""

    first: int
    count: int


class PageData(msgspec.Struct, frozen=True, kw_only=True):
    """The rows. inputs, outputs: names of columns, or of classes. picture: height and width where
    the inputs are pixels. arrays: by the names of the program's symbols. plane: what points lie on,
    where the rows have one column or two."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    task: Literal["classification", "regression"]
    picture: tuple[int, int] | None
    arrays: dict[str, Packed]
    plane: PagePlane | None
    parts: dict[str, RowRange]


class PageStart(msgspec.Struct, frozen=True, kw_only=True):
    """The state that a page begins with: of a recorded run. recorded: that run's last step."""

    step: int
    recorded: int
    vectors: dict[str, Packed]
    numbers: dict[str, Any]


class PageServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page may ask."""

    socket: str = SOCKET


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. texts: what the program, which is in English, says in every language. notes: what
    the reader of the page should know."""

    format: int = FORMAT
    source: PageSource
    spec: dict[str, Any]
    program: ProgramData
    data: PageData
    start: PageStart | None = None
    server: PageServer | None = None
    language: str
    texts: dict[str, tuple[str, ...]] = {}
    notes: tuple[str, ...] = ()


def make_package(
    experiment: Experiment,
    words: tuple[str, ...],
    title: str,
    *,
    start: PageStart | None = None,
    notes: tuple[str, ...] = (),
) -> Package:
    """The package of what is to be trained. start: what it begins with, if not anew."""
    return Package(
        source=PageSource(words=words, title=title),
        spec=to_plain(experiment.spec),
        program=make_source_data(experiment.program),
        data=_make_data(experiment),
        start=start,
        language=get_language(),
        texts=collect_program_texts(experiment.program),
        notes=tuple(map(str, (*experiment.notes, *notes))),
    )


def encode_package(package: Package) -> bytes:
    """As JSON."""
    return msgspec.json.encode(package)


def _make_data(experiment: Experiment) -> PageData:
    picked = {
        part: rows if part == "train" else rows[pick_measured(len(rows))]
        for part in PARTS
        if len(rows := getattr(experiment.data, part).rows)
    }
    parts, first = {}, 0
    for part, rows in picked.items():
        parts[part] = RowRange(first=first, count=len(rows))
        first += len(rows)
    data, table_rows = experiment.data, np.concatenate(list(picked.values()))
    return PageData(
        inputs=data.features,
        outputs=data.classes or data.targets,
        task="classification" if data.classes else "regression",
        picture=data.image,
        arrays=_pack_arrays(experiment, table_rows),
        plane=make_plane(experiment, table_rows),
        parts=parts,
    )


def _pack_arrays(experiment: Experiment, rows: Integers) -> dict[str, Packed]:
    """rows: of the table."""
    arrays = {
        "x": pack(experiment.table.x[rows], experiment.data.scaling),
        "y": _pack_targets(experiment, rows),
    }
    if experiment.weights is not None:
        arrays["omega"] = pack(experiment.weights[rows])
    return arrays


def _pack_targets(experiment: Experiment, rows: Integers) -> Packed:
    """Numbers that were scaled as the file has them; all else as the loss takes it."""
    if experiment.target_scaling is not None:
        raw = np.asarray(experiment.table.y[rows], np.float64)
        return pack(raw, experiment.target_scaling)
    return pack(_collect_targets(experiment)[rows])


def _collect_targets(experiment: Experiment) -> Floats:
    """The targets of all rows of the table, as the loss takes them."""
    units = experiment.y["train"].shape[1]
    targets = np.empty((len(experiment.table), units), experiment.spec.dtype)
    for part, y in experiment.y.items():
        targets[getattr(experiment.data, part).rows] = y
    return targets


def make_start(state: State, recorded: int) -> PageStart:
    """A state of a run that has recorded so many steps."""
    return PageStart(
        step=state.step,
        recorded=recorded,
        vectors={name: pack(vector) for name, vector in state.vectors.items()},
        numbers={name: write_number(float(value)) for name, value in state.numbers.items()},
    )

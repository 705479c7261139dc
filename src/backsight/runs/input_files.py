"""The files that a command reads, also those which only a spec or a record names."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from backsight.data.picture_sets.pictures import is_in_set
from backsight.engine.spec import Spec
from backsight.kernel.errors import BadInput
from backsight.recorder.folder import SPEC
from backsight.recorder.record import Record, has_record
from backsight.runs.recording import list_part_files
from backsight.runs.sources import is_run
from backsight.training.prepare import read_spec


def is_input(path: Path, words: Iterable[str], folder: str = "") -> bool:
    """Whether a file that is there is read where a user gives these words. folder: of data."""
    return is_in_set(path, folder) or any(
        _is_same(path, name) for word in words for name in (word, *_list_named(word))
    )


def _list_named(word: str) -> Iterator[str]:
    """The files that a source with settings, a spec, or a run was made of."""
    try:
        if not is_run(word):
            yield from _list_data(read_spec(word, {}))
        elif has_record(word):
            with Record.open(word) as record:
                data = record.about.data
                yield from (*_list_data(record.spec), data.place, *data.part_places.values())
        else:
            yield from _list_data(read_spec(Path(word) / SPEC, {}))
    except (BadInput, OSError, ValueError):  # what is wrong with it, the command itself says
        return


def _list_data(spec: Spec) -> tuple[str, ...]:
    return (spec.data.source, *list_part_files(spec).values())


def _is_same(path: Path, name: str) -> bool:
    try:
        return path.samefile(name)
    except (OSError, ValueError):  # no file, as most words are none
        return False

"""The table that a spec trains on: of a source, a file and the files of its parts, or of arrays."""

from collections.abc import Mapping
from typing import Any

from backsight.data import from_arrays, load, read_table, sources
from backsight.data.dialect import Dialect
from backsight.data.files import is_frame
from backsight.data.parts.part_file import PART_FILES, add_part
from backsight.data.row_weights import take_row_weights
from backsight.data.table import Table
from backsight.engine.spec import STREAMS, Choice, Spec
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _
from backsight.kernel.progress import Progress
from backsight.kernel.streams import make_seed

FILE_OPTIONS = ("target", "task", "missing")
TEXT_OPTIONS = ("delimiter", "decimal", "encoding", "header", "skip_lines")


def load_table(
    spec: Spec, arrays: Any, folder: str, progress: Progress, places: Mapping[str, str]
) -> Table:
    """All rows of a spec, in original units. arrays: (x, y) or a DataFrame from Python; None for a
    source or a file. folder: of sources in files. places: of files that are elsewhere now."""
    if arrays is not None and not is_frame(arrays):
        _refuse_part_files(spec, _("a pair of arrays"))
        return from_arrays(*arrays, task=spec.data.task)
    table = _load_rows(spec, arrays, folder, progress, places)
    weights = spec.data.row_weights
    for part, key in PART_FILES.items():
        path = getattr(spec.data, key)
        if path:
            table = add_part(
                table,
                part,
                places.get(path, path),
                target=spec.data.target,
                missing=spec.data.missing,
                weights=weights or "",
                dialect=make_dialect(spec),
                progress=progress,
            )
    return take_row_weights(table, weights) if weights else table


def _refuse_part_files(spec: Spec, source: str) -> None:
    """Raise BadSpec where a spec names such files. source: what cannot have them, in words."""
    for key in PART_FILES.values():
        if getattr(spec.data, key):
            raise make_file_error(key, source)


def make_file_error(key: str, source: str) -> BadSpec:
    """That something which is no file does not take an option of files."""
    return BadSpec(
        _("--{unused} is for data files; {source} does not take it.").format(
            unused=key.replace("_", "-"), source=source
        )
    )


def _make_source_seed(spec: Spec) -> dict[str, int]:
    """The seed of a source that is drawn, so that a run of old sees the rows it was trained on."""
    record = sources[spec.data.source]
    if "seed" not in record.settings or spec.streams == STREAMS:
        return {}
    seed = spec.data.settings.get("seed", record.settings["seed"])
    return {"seed": make_seed(seed, spec.streams)} if isinstance(seed, int) else {}


def _load_rows(
    spec: Spec, frame: Any, folder: str, progress: Progress, places: Mapping[str, str]
) -> Table:
    """The rows of a data frame, where there is one, of a source or of a file."""
    if frame is not None:
        said = {k: getattr(spec.data, k) for k in FILE_OPTIONS}
        return read_table(frame, columns=list_choices(spec), **said)
    settings: dict[str, Any] = dict(spec.data.settings)
    if spec.data.source in sources:
        _refuse_part_files(spec, spec.data.source)
        unused_options = [k for k in (*FILE_OPTIONS, *TEXT_OPTIONS) if _is_set(spec, k)]
        if unused_options:
            raise make_file_error(unused_options[0], spec.data.source)
        if folder and not sources[spec.data.source].needs_folder:
            raise BadSpec(
                _("--data-dir is for mnist and the like; {source} has no files.").format(
                    source=spec.data.source
                )
            )
        settings |= _make_source_seed(spec)
        return load(spec.data.source, folder=folder, progress=progress, **settings)
    return load(
        places.get(spec.data.source, spec.data.source),
        columns=list_choices(spec),
        dialect=make_dialect(spec),
        **{k: getattr(spec.data, k) for k in FILE_OPTIONS},
        **settings,
    )


def list_choices(spec: Spec) -> dict[str, tuple[str, Mapping[str, Any]]] | None:
    """What a spec says of the columns of a file."""
    if spec.data.columns is None:
        return None
    columns, weights = spec.data.columns, spec.data.row_weights
    if weights:
        columns = {**columns, weights: Choice("number")}
    return {name: (c.name, c.settings) for name, c in columns.items()}


def make_dialect(spec: Spec) -> Dialect:
    """How a spec says that its file is written."""
    said = {k: getattr(spec.data, k) for k in TEXT_OPTIONS}
    return Dialect(**{k: v for k, v in said.items() if v is not None})


def _is_set(spec: Spec, key: str) -> bool:
    return bool(getattr(spec.data, key) not in (None, "", "auto", "refuse"))

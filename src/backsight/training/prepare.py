"""The data and the complete spec of what is to be trained, from what a user names."""

import warnings
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import msgspec

from backsight.data.files import is_frame
from backsight.data.parts.part_file import PART_FILES
from backsight.data.read import explain_other_table
from backsight.disk.refusals import explaining_read_errors
from backsight.engine.derivation import Derivation
from backsight.engine.spec import Spec, from_text
from backsight.kernel.errors import BadData, BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.plain import decode_json
from backsight.recorder.folder import read_text
from backsight.training.experiment import (
    Experiment,
    build_experiment,
    prepare_experiment,
)
from backsight.training.load_table import make_file_error
from backsight.training.options.make_spec import ARRAYS, is_path, make_spec, with_options
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.table_defaults import Unsaid
from backsight.training.where import Where

SUFFIXES = {".toml": "toml", ".json": "json"}
USUAL = Where()
MANY_LAYERS = 1000
"""Of more, it is said before they are derived that this takes a while."""


class ManyLayers(UserWarning):
    """A network of so many layers that nothing would be heard of it for long."""


def prepare(source: Any, where: Where = USUAL, /, **options: Any) -> Experiment:
    """The data and the complete spec of what `train` would train.

    source: as for `train`, or an `Experiment`, whose rows are not read again.
    """
    admit_installed()
    for path in where.files:
        admit_file(path)
    spec, skips = read_spec(source, options), bool(options.get("residual"))
    if len(spec.layers) > MANY_LAYERS:
        text = _("The network has {count:,} layers: it takes a while to find its equations.")
        warnings.warn(text.format(count=len(spec.layers)), ManyLayers, stacklevel=3)
    if isinstance(source, Experiment):
        for key in PART_FILES.values():
            if getattr(spec.data, key) != getattr(source.spec.data, key):
                raise make_file_error(key, _("what was read before"))
        return (
            source
            if spec == source.spec
            else build_experiment(spec, source.table, skips=skips, is_trained=where.is_trained)
        )
    return prepare_experiment(
        spec,
        arrays=source if is_in_memory(source) else None,
        folder=str(where.folder or ""),
        progress=where.progress,
        skips=skips,
        is_trained=where.is_trained,
        unsaid=find_unsaid(source, options),
    )


@naming_keywords()
def derive(
    source: Any, *, folder: str = "", with_: Sequence[str | Path] = (), **options: Any
) -> Derivation:
    """The equations of one training step of what `train` would train."""
    where = Where(folder=folder, files=with_, is_trained=False)
    return prepare(source, where, **options).program.batch_derivation


def read_spec(source: Any, options: Mapping[str, Any]) -> Spec:
    """The spec of a source, a file, a spec or arrays under some options, not yet complete."""
    if is_in_memory(source):
        return make_spec(ARRAYS, options, is_table=is_frame(source))
    if isinstance(source, Experiment):
        return with_options(source.spec, options)
    if isinstance(source, Spec):
        return with_options(source, options)
    if not isinstance(source, str | PathLike):
        raise BadInput(
            _(
                "What to train on is the name of a source, a file, a DataFrame or a pair of arrays "
                "(x, y); got {kind}."
            ).format(kind=type(source).__name__)
        )
    form = SUFFIXES.get(Path(source).suffix)
    if form is None:
        return make_spec(str(source), options)
    with explaining_read_errors(Path(source)):
        is_there = Path(source).exists()
    if not is_there:
        raise BadData(_("There is no spec file {source}.").format(source=source))
    text = read_text(Path(source))
    if form == "json" and _is_table(text):
        raise BadData(explain_other_table(Path(source)))
    spec = from_text(text, form=form, where=str(source))  # type: ignore[arg-type] # one of two literals
    return with_options(spec, options)


def _is_table(text: str) -> bool:
    """Whether a JSON file holds rows or columns rather than a spec."""
    try:
        found: Any = decode_json(text)
    except ValueError:
        return False
    if not isinstance(found, dict):
        return isinstance(found, list)
    keys = {field.name for field in msgspec.structs.fields(Spec)}
    are_columns = all(isinstance(column, list | dict) for column in found.values())
    return isinstance(found.get("data"), list) or (
        bool(found) and are_columns and not keys & set(found)
    )


def find_unsaid(source: object, options: Mapping[str, Any]) -> Unsaid:
    """What nobody says of a table or arrays: a spec and a source say all."""
    said = {name for name, value in options.items() if value is not None}
    if is_in_memory(source):
        is_table = is_frame(source)
    else:
        is_written = isinstance(source, Spec | Experiment)
        is_table = not is_written and is_path(str(source))
        if not is_table or Path(str(source)).suffix in SUFFIXES:
            return Unsaid()
    return Unsaid(
        length=said.isdisjoint(("steps", "epochs")),
        regularizer=is_table and said.isdisjoint(("regularizer", "l1", "l2")),
    )


def is_in_memory(source: object) -> bool:
    """Whether it is arrays (x, y) or a DataFrame."""
    return isinstance(source, tuple | list) or is_frame(source)

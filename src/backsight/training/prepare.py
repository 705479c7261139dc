"""The data and the complete spec of what is to be trained, from what a user names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.spec import Spec, from_text
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.recorder.folder import read_text
from backsight.training.experiment import Experiment, prepare_experiment
from backsight.training.options import make_spec, with_options
from backsight.training.plugins import admit_file, admit_installed

SUFFIXES = {".toml": "toml", ".json": "json"}


def prepare(
    source: Any, *, folder: str = "", progress: Progress = ignore_progress, **options: Any
) -> Experiment:
    """The data and the complete spec of what `train` would train."""
    admit_installed()
    for path in options.pop("with_", None) or ():
        admit_file(path)
    if isinstance(source, Experiment):
        return source
    arrays = source if isinstance(source, tuple | list) else None
    spec, skips = read_spec(source, options), bool(options.get("residual"))
    return prepare_experiment(spec, arrays=arrays, folder=folder, progress=progress, skips=skips)


def derive(source: Any, *, folder: str = "", **options: Any) -> Derivation:
    """The equations of one training step of what `train` would train."""
    return prepare(source, folder=folder, **options).program.batch_derivation


def read_spec(source: Any, options: Mapping[str, Any]) -> Spec:
    """The spec of a source, a file, a spec or arrays under some options, not yet complete."""
    if isinstance(source, tuple | list):
        return make_spec("./arrays", options)
    if isinstance(source, Spec):
        return with_options(source, options)
    form = SUFFIXES.get(Path(str(source)).suffix)
    if form is None:
        return make_spec(str(source), options)
    if not Path(source).exists():
        raise BadData(_("There is no spec file {source}.").format(source=source))
    spec = from_text(read_text(Path(source)), form=form, where=str(source))  # type: ignore[arg-type] # one of two literals
    return with_options(spec, options)

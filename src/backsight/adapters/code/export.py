"""`backsight export RUN --what code --for LANGUAGE`: the run as one file, and its arrays beside."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from backsight.adapters.code.copied_run import CopiedRun, copy_run, list_erf_arrays, pack_arrays
from backsight.adapters.code.gradient_file import write_jax, write_torch
from backsight.adapters.code.keras_file import write_keras
from backsight.adapters.code.layout import DATA
from backsight.adapters.code.numpy_file import write_numpy
from backsight.adapters.code.sklearn_file import write_sklearn
from backsight.disk.write import write
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _
from backsight.kernel.plain_text.names import split_names
from backsight.runs.recorded_run import RecordedRun

WRITERS: Mapping[str, Callable[[CopiedRun], str]] = {
    "numpy": write_numpy,
    "torch": write_torch,
    "jax": write_jax,
    "sklearn": write_sklearn,
    "keras": write_keras,
}
"""From a run to the text of its file, by language."""


def write_code(run: RecordedRun, target: Path, languages: str | Iterable[str]) -> list[str]:
    """Write a file for each of some languages, and their arrays, into a folder; returns the names.
    Raises UnknownName, and BadInput for none, and where one cannot say what the run did."""
    names = split_names(languages)
    if not names:
        raise BadInput(
            _("{option} is empty: give a value, or leave it out.").format(option="--for")
        )
    for name in names:
        if name not in WRITERS:
            raise UnknownName(_("language of copied code"), name, WRITERS)
    copied = copy_run(run)
    texts = {f"code_{name}.py": WRITERS[name](copied) for name in names}
    arrays = copied.list_arrays()
    if any("erf_inside" in text for text in texts.values()):
        arrays |= list_erf_arrays()
    for name, text in texts.items():
        write(target / name, text)
    write(target / DATA, pack_arrays(arrays))
    return [*texts, DATA]

"""`backsight.export`: files made from a record, the page among them."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from backsight.adapters.code.export import write_code
from backsight.adapters.onnx.save import export_onnx
from backsight.disk.write import write
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.predictor import At
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.studies.export.export import WrittenFiles
from backsight.studies.export.export import export as export_files
from backsight.web.page_file import fill_page, read_page
from backsight.web.preparation import prepare_run_package

NAME = "page.html"
CODE = "code"
"""What the export is called that has languages."""


@naming_keywords(out="folder", force="replace")
def export(
    run: str | Path | RecordedRun | Run,
    what: str | Iterable[str],
    folder: str | Path = "",
    *,
    step: At | None = None,
    replace: bool = False,
    arrays: Any = None,
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    language: str | Iterable[str] | None = None,
) -> WrittenFiles:
    """Write files that are made from a recorded run; returns their paths.

    what: "weights", "csv", "json", "parquet", "pictures", "animation", "report", "tensorboard",
    "code", "page", "onnx" (network.onnx, with the extra onnx). folder: "" for the run's own. step:
    weights, pictures, page and onnx after this step, or "best", into another folder; None: the
    last. replace: files that are there and have other content are written over, else they are
    refused; and a folder that other exports have filled, but for the run's own, is emptied of them
    when all is made. Nothing is written where anything fails.
    arrays, with_, progress: as for `backsight.open`. language: of "code", "numpy" (if none is
    given), "torch", "keras", "sklearn", "jax". Raises UnknownName, CannotWrite, MissingExtra, and
    BadInput where a language cannot say what the run did.

    >>> import backsight
    >>> run = backsight.train("xor", steps=60, seed=1, out="a-run")
    >>> [path.name for path in backsight.export("a-run", ["weights", "csv"], "files")]
    ['weights.safetensors', 'spec.toml', 'network.json', 'metrics.csv', 'steps.csv']
    """
    exports = split_names(what)
    if language is not None and CODE not in exports:
        raise BadInput(
            _("--for is for --what code, and {exports} was asked for: leave it out.").format(
                exports=join_words(exports)
            )
        )
    return export_files(
        run,
        exports,
        folder,
        step=step,
        replace=replace,
        arrays=arrays,
        with_=with_,
        progress=progress,
        others={
            "page": _export_page,
            CODE: partial(_export_code, language or "numpy"),
            "onnx": export_onnx,
        },
    )


def _export_code(
    language: str | Iterable[str], run: RecordedRun, target: Path, _step: int | None
) -> list[str]:
    """code_numpy.py or the like, and its arrays."""
    return write_code(run, target, language)


def _export_page(run: RecordedRun, target: Path, step: int | None) -> list[str]:
    """page.html: the run, which goes on training in a browser."""
    package = prepare_run_package(run, (str(run.path.parent),), step)
    write(target / NAME, fill_page(read_page(), package))
    return [NAME]

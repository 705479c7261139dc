"""`backsight.explain`: a training step, number by number."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backsight.engine.step import Step
from backsight.explanations.step.sheet import make_number_page as number_document
from backsight.explanations.step.sheet import make_sheet
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.sources import is_trained
from backsight.studies.explanation.cards import CardSheet, make_card_sheet
from backsight.studies.explanation.page import Page
from backsight.studies.explanation.path_blocks import find_stops, show_path
from backsight.studies.explanation.step import find_step
from backsight.studies.explanation.worksheet import blank_out, read_share
from backsight.training.initial_weights import Weights
from backsight.training.where import Where


def explain_numbers(
    source: Any,
    *,
    step: int = 1,
    number: str = "",
    digits: int = 6,
    start_from: Weights | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    words: Sequence[str] = (),
    **options: Any,
) -> CardSheet:
    """The numbers of a step as plain data: formula, numbers, where from, where to.

    number: an entry or a whole array by its stable name; "" for all of a step, of large arrays what
    the sheet shows. words: what stands after `backsight explain` for the source. The others as for
    `explain`.

    >>> from backsight.studies.explanation.explain import explain_numbers
    >>> sheet = explain_numbers("xor", hidden=[3], number="b1[0]")
    >>> sheet.numbers[0].address, sheet.numbers[0].value
    ('given/b1[0]', 0.0)
    """
    where = Where(folder=folder, files=with_, progress=progress)
    traced_step, notes = find_step(source, step, where, start_from=start_from, **options)
    return make_card_sheet(traced_step, number=number, digits=digits, notes=notes, words=words)


@naming_keywords()
def explain(
    source: Any,
    *,
    step: int = 1,
    topics: str | Sequence[str] = "",
    sample: int | None = None,
    unit: str = "",
    weight: str = "",
    number: str = "",
    notation: str = "matrix",
    diagonal: bool = False,
    digits: int = 6,
    blank: float | str | None = None,
    start_from: Weights | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Page:
    """A step of a training as a sheet: every formula, with the numbers that ran.

    source: as for `backsight.train`, or the folder of a run, or a run, or one of its steps. step:
    counted from 1. topics: "forward", "loss", "backward", "update", or "all", which is also
    the default, but for a unit ("forward") and a weight ("backward", "update"). sample: the row of
    the batch that is followed; None for the one that tells most, and the page says why. unit,
    weight: only these: "a1[2]" or "z1[0,2]", "W1[0,2]". number: instead of the sheet, one number
    by its stable name, "backward/dL_dW1[0,2]", and what it was made from. notation: "matrix",
    "nielsen" (diagonal: slopes as diagonal matrices), "framework". blank: the share, 0.3 or "30%",
    of the computed numbers that are left out, to be filled in, chosen by the seed; the page then
    has a `key`, which is saved beside it. start_from: the first weights, in place of the drawn
    ones: a safetensors file, or arrays by name. folder, with_: as for `backsight.open`. progress:
    is told of steps that are made again. options: as for `backsight.train`; a run takes none.

    What comes back shows itself in a notebook; print it, or `save("step.html")`.

    >>> import backsight
    >>> page = backsight.explain("xor", hidden=[3], number="z1[1,0]")
    >>> print(str(page).splitlines()[0])
    forward/z1[1,0] in step 1
    """
    if number and blank is not None:
        raise BadInput(
            _("--number shows one number, and a worksheet leaves out many: give one of the two.")
        )
    seed = options.get("seed") or 0
    if blank is not None and (isinstance(source, Step) or is_trained(source)):
        options.pop("seed", None)
    where = Where(folder=folder, files=with_, progress=progress)
    traced_step, notes = find_step(source, step, where, start_from=start_from, **options)
    if number:
        return Page(number_document(traced_step, number, sample=sample, digits=digits))
    document = make_sheet(
        traced_step,
        topics=topics,
        sample=sample,
        unit=unit,
        weight=weight,
        notation=notation,
        diagonal=diagonal,
        digits=digits,
        notes=notes,
        find_stops=find_stops,
        show_path=show_path if blank is None else None,
    )
    if blank is None:
        return Page(document)
    share = read_share(blank) if isinstance(blank, str) else blank
    document, key = blank_out(document, traced_step, share, seed=seed)
    return Page(document, key)

"""The package of what is to be trained: by words, by a spec, or what the server began with."""

from typing import Any

import msgspec

from backsight.kernel.progress import Progress
from backsight.training.where import Where
from backsight.web.asks._record import Ask, AskRequest, Plain
from backsight.web.desk import Desk
from backsight.web.package import PageServer
from backsight.web.preparation import prepare_package


class PackageRequest(AskRequest, frozen=True, kw_only=True):
    """words: what stands behind `backsight explain`. spec: complete or not; it goes before the
    words. step: of a run; None for the last."""

    words: tuple[str, ...] = ()
    spec: Plain | None = None
    step: int | None = None


def answer(request: PackageRequest, desk: Desk, progress: Progress) -> Any:
    """A `Package`; the one that is there already as it is."""
    if not request.words and request.spec is None and request.step is None:
        return msgspec.Raw(desk.start)
    named = desk.find_source(request.words, request.spec)
    where = Where(folder=named.folder, progress=progress)
    made = prepare_package(named, where, request.step)
    return msgspec.structs.replace(made, server=PageServer())


package = Ask(name="package", request=PackageRequest, answer=answer)

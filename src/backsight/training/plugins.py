"""Records from outside the package: `--with FILE.py`, and installed packages' entry points."""

import importlib.util
import sys
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.catalog import PACKAGES, Catalogs, list_records
from backsight.kernel.errors import BacksightError, BadInput
from backsight.kernel.language import _

GROUP = "backsight"
"""The group of entry points; each names a module that defines records."""


every_catalog = Catalogs(PACKAGES)
"""All catalogs by their folders' names: formulas, sources, charts, checks, commands and more."""


def admit_file(path: str | Path) -> list[str]:
    """Take in the records that a Python file of the user's own defines; returns their names.

    The file is run: give only files that you trust.
    """
    file = Path(path)
    with explaining_read_errors(file):
        is_there = file.is_file()
    if not is_there:
        raise BadInput(_("--with {file}: there is no such file.").format(file=file))
    name = f"backsight_with_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise BadInput(
            _("--with {file}: expected a Python file, its name ending in .py.").format(file=file)
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BacksightError as error:
        raise BadInput(f"--with {file}: {error}") from error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # `exit()` too
        raise BadInput(
            _("--with {file}: running it failed: {kind}: {error}").format(
                file=file, kind=type(error).__name__, error=error
            )
        ) from error
    names = [record.name for record in admit_module(module)]
    if not names:
        raise BadInput(
            _(
                "--with {file}: it defines no record. Expected e.g. my_step = Optimizer(name=…, …)."
            ).format(file=file)
        )
    return names


def admit_module(module: ModuleType) -> list[Any]:
    """Take in every record that a module defines; returns them."""
    # Whoever made a record has imported its class, and so its catalog: no other needs a look.
    imported = [every_catalog[f] for f, p in every_catalog.packages.items() if p in sys.modules]
    records = [(c, r) for c in imported for r in list_records(module, c.kind)]
    for catalog, record in records:
        if record.name not in catalog or catalog[record.name] is not record:
            catalog.admit(record, module.__doc__ or "")
    return [record for _, record in records]


@cache
def admit_installed() -> None:
    """Take in the records of installed packages, once."""
    for point in entry_points(group=GROUP):
        try:
            admit_module(point.load())
        except Exception as error:
            raise BadInput(
                _(
                    "The installed package behind the entry point {name!r} = {value!r} "
                    "cannot be taken in: {kind}: {error}"
                ).format(name=point.name, value=point.value, kind=type(error).__name__, error=error)
            ) from error

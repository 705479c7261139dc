"""What the user named: a data source, a table, arrays, a spec, a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backsight.data import sources
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.recorder.store import NAME

HARMLESS = ("folder", "with_", "progress")
"""Options that leave a run's network as it is."""


RECORD = Path(NAME).suffix
"""How a record's name ends."""


def is_run(source: Any) -> bool:
    """Whether it is the folder of a run, or a record; the name of a data source means the source,
    ./NAME the folder."""
    if not isinstance(source, str | Path) or str(source) in sources:
        return False
    return Path(source).is_dir() or Path(source).suffix == RECORD


def refuse_options(options: Mapping[str, Any], where: str) -> None:
    """Raise BadInput where an option would make another network than a run's."""
    option_names = [k for k, v in options.items() if v is not None and k not in HARMLESS]
    if option_names:
        name = "no-bias" if option_names[0] == "bias" else option_names[0].replace("_", "-")
        raise BadInput(
            _(
                "--{name} would make another network than the one that was trained in "
                "{where}: leave it out, or give {where}/spec.toml to look at its first "
                "weights."
            ).format(name=name, where=where)
        )

"""`--grid lr=.1,.03 --grid hidden=8,16`: options of train, and the values of each."""

from collections.abc import Sequence
from typing import Any

import click

from backsight.cli.options.network import OPTIONS
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _
from backsight.kernel.plain_text.pair import split_pair

NEVER = ("seed", "data_dir", "with")
"""Options that no grid is of."""


def read_grid(texts: Sequence[str]) -> dict[str, list[Any]]:
    """The values of each option. Raises BadInput where a text is none.

    Values are separated by commas, or by semicolons where there is one: hidden=50,20;8
    """
    grid: dict[str, list[Any]] = {}
    for text in texts:
        key, rest = split_pair(text) or (text.strip(), "")
        name = key.lstrip("-").replace("-", "_")
        if name == "seed":
            raise BadInput(_("Seeds are not given as a grid but as --seeds, such as --seeds 0-63."))
        settings = _find_settings(text, name)
        separator = ";" if ";" in rest else ","
        values = [value.strip() for value in rest.split(separator)]
        if not all(values):
            raise BadInput(
                _(
                    "--grid {text}: expected OPTION=VALUE,VALUE,… such as lr=.1,.03,.01; "
                    "values that have commas are separated by semicolons, hidden=50,20;8."
                ).format(text=text)
            )
        own = "bias" if name == "no_bias" else name
        if own in grid:
            raise BadInput(
                _("--grid names {option} twice: give all its values at once.").format(option=key)
            )
        grid[own] = [_read_value(text, name, value, settings) for value in values]
    return grid


def _find_settings(text: str, name: str) -> dict[str, Any]:
    options = {o.removeprefix("--").replace("-", "_"): settings for o, settings in OPTIONS}
    names = [n.replace("_", "-") for n in options if n not in NEVER]
    if name not in options or name in NEVER:
        raise UnknownName(_("option for a grid"), name.replace("_", "-"), names)
    return options[name]


def _read_value(text: str, name: str, value: str, settings: dict[str, Any]) -> Any:
    """A value as the option itself would read it."""
    kind = click.BOOL if settings.get("is_flag") else settings.get("type", click.STRING)
    try:
        result = click.types.convert_type(kind)(value)
    except click.BadParameter as error:
        raise BadInput(_("--grid {text}: {why}").format(text=text, why=error.message)) from None
    return not result if name == "no_bias" else result

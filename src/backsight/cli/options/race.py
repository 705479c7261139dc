"""Which options of `backsight race` are for races on surfaces, and which for races on networks."""

import click
from click.core import ParameterSource

from backsight.cli.options.network import OPTIONS
from backsight.cli.options.plane import NAMES
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

DRAWING = ("relief", "rates", "frames")
"""How a race on a surface is drawn."""
OF_SURFACES = ("function", "window", "fair", "noise", *DRAWING)
BOTH = ("lr", "steps", "seed", "with")
NETWORK = tuple(name.removeprefix("--").replace("-", "_") for name, _settings in OPTIONS)
OF_NETWORKS = (*(name for name in NETWORK if name not in BOTH), *NAMES)


def refuse_other_options(context: click.Context, *, on_network: bool) -> None:
    """Raise BadInput for an option of the other kind of race."""
    message = (
        _("{option} is for races on a surface; this one is on a network.")
        if on_network
        else _("{option} is for races on a network; this one is on a surface.")
    )
    for name in OF_SURFACES if on_network else OF_NETWORKS:
        if context.get_parameter_source(name) not in (None, ParameterSource.DEFAULT):
            raise BadInput(message.format(option="--" + name.replace("_", "-")))

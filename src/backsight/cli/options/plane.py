"""The options of commands that draw a plane through the loss of a network."""

from collections.abc import Callable
from typing import Any

import click

from backsight.cli.options.number import COUNT, POSITIVE, Whole

OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("--grid", {"type": Whole(2), "default": 51, "show_default": True, "help": "Points a side."}),
    (
        "--span",
        {"type": POSITIVE, "help": "From the middle to each side, instead of the path's own."},
    ),
    (
        "--rows",
        {
            "type": COUNT,
            "default": 1000,
            "show_default": True,
            "help": "Rows that the loss is measured on, at the most.",
        },
    ),
    (
        "--part",
        {
            "type": click.Choice(["train", "validation", "test"]),
            "default": "train",
            "show_default": True,
            "help": "The part of the data that they are of.",
        },
    ),
    (
        "--states",
        {
            "type": Whole(3),
            "default": 51,
            "show_default": True,
            "help": "States of the path, at the most.",
        },
    ),
    (
        "--memory",
        {
            "type": POSITIVE,
            "default": 256,
            "show_default": True,
            "help": "MiB that the slice may take.",
        },
    ),
]
NAMES = tuple(name.removeprefix("--") for name, _ in OPTIONS)


def add_plane_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add them."""
    for name, settings in reversed(OPTIONS):
        command = click.option(name, **settings)(command)
    return command

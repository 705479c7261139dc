"""--start: first weights from a file, and from some files the network, too."""

from collections.abc import Callable
from typing import Any

import click

from backsight.adapters.start_files import is_network_file, prepare_start
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.sources import is_run
from backsight.training.where import Where


def add_start_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option."""
    return click.option(
        "--start",
        type=click.Path(),
        help="First weights, from a .safetensors file, or a .pt of PyTorch; or network and "
        "weights, from a .onnx file, or a .keras or .h5 of Keras.",
    )(command)


def read_start(
    source: Any,
    start: str | None,
    arguments: dict[str, Any],
    progress: Progress = ignore_progress,
) -> tuple[Any, Any, dict[str, Any]]:
    """What is trained, its first weights, and the arguments that are left; of a file that holds a
    network an experiment with that. arguments: of the network options, as `to_arguments` has
    them."""
    if start is None or not is_network_file(start) or is_run(source):
        return source, start, arguments
    where = Where(folder=arguments["folder"], files=arguments["with_"], progress=progress)
    options = {k: v for k, v in arguments.items() if k not in ("folder", "with_")}
    experiment, weights = prepare_start(start, source, where, options)
    rest = {name: arguments[name] for name in ("folder", "with_")}
    return experiment, weights, rest

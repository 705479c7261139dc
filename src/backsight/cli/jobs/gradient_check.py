"""`backsight check FILE.py:gradient --loss FILE.py:loss --at FILE.py:weights`: a gradient that the
user wrote."""

import re
import sys
from collections.abc import Container
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - a class

import click
import numpy as np
from numpy.lib.npyio import NpzFile

from backsight.checks.user_failure import describe_failure
from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.checks.user_gradient.verdict import Verdict
from backsight.cli.options.network import require_defaults
from backsight.cli.printing.output import print_document, print_json
from backsight.cli.printing.own_code import to_plain_gradient
from backsight.disk.python_file import load_from_file
from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BacksightError, BadInput
from backsight.kernel.language import _, join_words
from backsight.summaries.agreement import summarize_verdict

FUNCTION = re.compile(r".+\.py:\w+")
UNREADABLE = (ValueError, EOFError, KeyError, NotImplementedError, BadZipFile, ZlibError)
"""What NumPy raises for a file that it cannot read."""
OWN = ("source", "loss", "weights", "step_size", "as_json")
"""The parameters that a check of a gradient takes."""


def is_function(source: str | None) -> bool:
    """Whether a source is FILE.py:name."""
    return source is not None and FUNCTION.fullmatch(source) is not None


def check_gradient_of(context: click.Context, source: str, weights: str, *, as_json: bool) -> int:
    """Check it and print the verdict; gives the exit status."""
    loss = context.params["loss"]
    if not is_function(loss):
        raise BadInput(
            _(
                "{source} is a gradient of your own: give its loss as --loss FILE.py:name, and "
                "where both are taken as --at FILE.py:name or FILE.npz."
            ).format(source=source)
        )
    text = _("{option} is for a network's gradient, not for one of your own.")
    require_defaults(context, OWN, text)
    with redirect_stdout(sys.stderr):  # what the user's file prints is no part of the result
        modules: dict[Path, ModuleType] = {}
        f = load_from_file("--loss", loss, "net.py:loss", modules=modules)
        gradient = load_from_file("SOURCE", source, "net.py:gradient", modules=modules)
        x = read_arrays(weights, modules)
        verdict = _check(f, gradient, x, context.params["step_size"], modules)
    if as_json:
        print_json(to_plain_gradient(verdict), ascii_only=True)
    else:
        print_document(summarize_verdict(verdict))
    return 0 if verdict.agrees else 1


def _check(f: Any, gradient: Any, x: Any, step: float | None, files: Container[Path]) -> Verdict:
    """The verdict. Raises BadInput where the user's own code, in these files, fails."""
    try:
        return check_gradient(f, gradient, x, step=step)
    except BacksightError:
        raise
    except Exception as error:
        message = describe_failure(error, files)
        if (
            isinstance(error, KeyError)
            and isinstance(x, dict)
            and not {*map(str, error.args)} & {*x}
        ):
            message = _("{message}. What --at gives has {names}.").format(
                message=message, names=join_words(x)
            )
        raise BadInput(message) from error


def _holds_arrays(value: Any) -> bool:
    """Whether it may be what a gradient is taken at."""
    return isinstance(value, np.ndarray) or (
        isinstance(value, dict) and any(isinstance(a, np.ndarray) for a in value.values())
    )


def read_arrays(weights: str, modules: dict[Path, ModuleType]) -> Any:
    """What a name in a Python file stands for; arrays by name of a .npz file, or one array of a
    .npy file."""
    if is_function(weights):
        return load_from_file("--at", weights, "net.py:weights", _holds_arrays, modules)
    path = Path(weights)
    if path.suffix not in (".npz", ".npy"):
        raise BadInput(
            _(
                "--at {file}: expected FILE.py:name, or a file of NumPy's: .npz with arrays by "
                "name, or .npy."
            ).format(file=weights)
        )
    with explaining_read_errors(path):
        return _load_arrays(path)


def _load_arrays(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = np.load(file, allow_pickle=False)
            arrays = dict(content) if isinstance(content, NpzFile) else {"": content}
    except UNREADABLE as error:
        raise BadInput(
            _(
                "--at {file} is no file of NumPy arrays, or it is damaged, or it holds objects of "
                "Python. Make one with {call}."
            ).format(file=path, call=_show_call(path))
        ) from error
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):
            raise BadInput(
                _("--at {file}: {name} in it is no array. Make the file with {call}.").format(
                    file=path, name=name, call=_show_call(path)
                )
            )
    return arrays.get("", arrays)


def _show_call(path: Path) -> str:
    """What makes such a file."""
    if path.suffix == ".npy":
        return f'np.save("{path.name}", W)'
    return f'np.savez("{path.name}", W=W, b=b)'

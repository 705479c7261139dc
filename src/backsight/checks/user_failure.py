"""Where the user's own code fails, as one message."""

import traceback
from collections.abc import Callable, Container
from functools import wraps
from pathlib import Path
from typing import Any

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _


class CodeEnds(BadInput):
    """The user's code tried to end the program, as `exit()` and `raise SystemExit` do."""


def describe_failure(error: BaseException, files: Container[Path] = ()) -> str:
    """What was raised, with the last line of the user's files where it went through; the very last
    line where there is none. files: absolute."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).resolve() in files]
    frame = (own or frames)[-1]
    return _("Your code fails in line {line} of {file}: {kind}: {error}").format(
        line=frame.lineno,
        file=Path(frame.filename).name,
        kind=type(error).__name__,
        error=str(error) or "-",
    )


def forbid_exits(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, that raises CodeEnds for what passes by `except Exception`: a check that
    is ended from within would look like one that found nothing. Ctrl-C passes."""

    @wraps(function, updated=())
    def call(*args: Any, **keywords: Any) -> Any:
        try:
            return function(*args, **keywords)
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            frames = traceback.extract_tb(error.__traceback__)
            files = {Path(frame.filename).resolve() for frame in frames[1:2]}
            raise CodeEnds(describe_failure(error, files)) from error

    return call

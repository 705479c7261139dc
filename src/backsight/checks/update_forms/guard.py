"""A call of the user's code: what it raises is told with the line where it did."""

import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from backsight.kernel.errors import BacksightError, BadInput
from backsight.kernel.language import _, join_sentences


class UpdateRaises(BadInput):
    """The user's update raised an error."""


def call_guarded(function: Callable[..., Any], who: str, *args: Any, **keywords: Any) -> Any:
    """What the function returns. Raises UpdateRaises where it raises anything."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **keywords)
    except (BacksightError, KeyboardInterrupt):
        raise
    except BaseException as error:  # `exit()` too: it would end the check as if all were well
        raise UpdateRaises(_describe_error(error, who)) from error


def _describe_error(error: BaseException, who: str) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = frames[1] if len(frames) > 1 else None
    message = _("{who} raised {kind}: {error}.").format(
        who=who, kind=type(error).__name__, error=str(error).rstrip(".") or "-"
    )
    place = (
        _("That was in line {line} of {file}: {text}").format(
            line=own.lineno, file=Path(own.filename).name, text=(own.line or "").strip()
        )
        if own is not None and own.line
        else ""
    )
    hint = (
        _("Is t 0 in the first step? It has to be 1 there, for the corrections divide by 1 − β**t.")
        if isinstance(error, ZeroDivisionError) and any("**" in (f.line or "") for f in frames)
        else ""
    )
    return join_sentences(message, place, hint)

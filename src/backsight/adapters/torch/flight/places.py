"""Where in the user's own files something is done: "train.py:41  loss = -torch.log(p).mean()"."""

import linecache
import sys
from functools import cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import TypeAlias

from backsight.adapters.torch.library import import_torch

OWN = str(Path(__file__).parent)
"""This folder, whose files are nobody's."""

Place: TypeAlias = tuple[str, int] | None
"""A file and a line of it; None where there is none of the user's."""


@cache
def is_foreign(file: str) -> bool:
    """Whether a file is PyTorch's, or of this folder."""
    torch = str(Path(import_torch().__file__).parent)
    return file.startswith((OWN, torch, "<frozen")) or file.endswith("contextlib.py")


def find_user_place(frame: FrameType | None = None) -> Place:
    """The innermost line that is neither PyTorch's nor ours."""
    current = frame or sys._getframe(1)
    while current is not None and is_foreign(current.f_code.co_filename):
        current = current.f_back  # type: ignore[assignment] # the last has none
    return None if current is None else (current.f_code.co_filename, current.f_lineno)


def find_user_line(traceback: TracebackType | None) -> str:
    """The same of an exception, with the text of the line."""
    place: Place = None
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if not is_foreign(file):
            place = (file, traceback.tb_lineno)
        traceback = traceback.tb_next
    return format_place(place)


def format_place(place: Place) -> str:
    """File, number and text of a line; "" where there is none."""
    if place is None:
        return ""
    file, number = place
    text = linecache.getline(file, number).strip()
    return f"{file}:{number}" + (f"  {text}" if text else "")

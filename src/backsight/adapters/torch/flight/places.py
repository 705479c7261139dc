"""Where in the user's own files something is done: "train.py:41  loss = -torch.log(p).mean()"."""

import linecache
import sys
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, TracebackType

from backsight.adapters.torch.library import import_torch

OWN = str(Path(__file__).parent)
"""This folder, whose files are nobody's."""


@cache
def _find_torch() -> str:
    return str(Path(import_torch().__file__).parent)


def _is_foreign(code: CodeType) -> bool:
    """Whether code is PyTorch's, or of this folder."""
    name = code.co_filename
    return name.startswith((OWN, _find_torch(), "<frozen")) or name.endswith(("contextlib.py",))


def find_user_line(
    frame: FrameType | None = None, *, traceback: TracebackType | None = None
) -> str:
    """The innermost line that is neither PyTorch's nor ours: its file, number and text."""
    if traceback is not None:
        found = None
        while traceback is not None:
            if not _is_foreign(traceback.tb_frame.f_code):
                found = traceback
            traceback = traceback.tb_next
        return (
            "" if found is None else format_line(found.tb_frame.f_code.co_filename, found.tb_lineno)
        )
    current = frame or sys._getframe(1)
    while current is not None and _is_foreign(current.f_code):
        current = current.f_back  # type: ignore[assignment] # the last has none
    return "" if current is None else format_line(current.f_code.co_filename, current.f_lineno)


def format_line(file: str, number: int) -> str:
    """File, number and text of a line."""
    text = linecache.getline(file, number).strip()
    return f"{file}:{number}" + (f"  {text}" if text else "")

"""Rows as CSV: a text that a spreadsheet would take for a formula has an apostrophe before it.

    =1+1  →  '=1+1        -2.5  →  -2.5        '=1+1  →  ''=1+1

So do all programs that export what strangers have named. `read_cell` undoes `write_cell`; a file to
learn from is read as it stands, for whose apostrophe it is nobody knows.
"""

import csv
import re
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from backsight.kernel.plain_text.number import is_number
from backsight.kernel.printable import make_printable

FORMULA = re.compile(r"'*[=+\-@\t\n＝＋－＠].", re.DOTALL)


def format_rows(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as text; numbers to their last digit."""
    lines: list[str] = []
    table = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\n")
    table.writerows([write_cell(cell) for cell in row] for row in rows)
    return "".join(lines)


def write_cell(cell: Any) -> Any:
    """A cell that no spreadsheet computes and no terminal obeys."""
    if not isinstance(cell, str):
        return cell
    text = make_printable(cell)
    return f"'{text}" if FORMULA.match(text) and not is_number(text) else text


def read_cell(text: str) -> str:
    """A cell as it was before it was written."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text

"""JSON that steers no terminal: what is hidden stands in it by its number, and comes back."""

import re

from backsight.kernel.printable import HIDDEN


def make_json_printable(text: str) -> str:
    """JSON with \\uXXXX for each hidden character, which stands nowhere but in its texts."""
    return HIDDEN.sub(_write_number, text)


def _write_number(hit: re.Match[str]) -> str:
    code = ord(hit[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)  # two halves, as JSON has it
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

"""A command of a shell in lines, so that it can be pasted."""

import re

from rich.cells import cell_len

WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
CONTINUES = " \\"
"""What a shell wants at the end of a line that goes on."""


def wrap_command(command: str, width: int) -> list[str]:
    """Lines that a shell reads as one. A word stands in one line, however long it is: what is
    broken within quotes would be another word."""
    if cell_len(command) <= width:
        return [command]
    lines = [""]
    for word in WORD.findall(command):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and cell_len(longer) > width - len(CONTINUES):
            lines.append(word)
        else:
            lines[-1] = longer
    return [*(line + CONTINUES for line in lines[:-1]), lines[-1]]

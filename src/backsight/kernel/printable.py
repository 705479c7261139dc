"""Text of unknown origin, printed as text: what would steer a terminal is shown, not obeyed.

A column called "a\\x1b[2Jb" is printed as a␛[2Jb.
"""

PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
"""The sign of each control character."""
CONTROLS = PICTURES | {0x7F: 0x2421} | dict.fromkeys(range(128, 160), 65533)


def make_printable(text: str) -> str:
    """The text with a sign in place of each control character but tabs and line feeds."""
    return text if text.isprintable() else text.translate(CONTROLS)

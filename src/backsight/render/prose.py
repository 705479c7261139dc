"""Prose for the terminal, with its names typeset."""

from backsight.kernel.plain_text.prose_text import substitute_symbols
from backsight.kernel.printable import make_printable
from backsight.kernel.prose import HOLD
from backsight.render.mathematics.letters import format_symbol


def typeset_prose(text: str) -> str:
    """Prose with its names typeset; a line does not end with a sign of arithmetic."""
    text = make_printable(substitute_symbols(text, format_symbol))
    text = text.replace(" − ", f"{HOLD}−{HOLD}")
    return text.replace(" · ", f" ·{HOLD}").replace(" = ", f"{HOLD}={HOLD}")

"""Prose for the terminal, with its names typeset."""

from backsight.kernel.document import substitute_symbols
from backsight.kernel.prose import HOLD
from backsight.render.mathematics.letters import format_symbol


def typeset_prose(text: str) -> str:
    """Prose with its names typeset; a line does not end with a sign of arithmetic."""
    text = substitute_symbols(text, format_symbol).replace(" - ", f"{HOLD}−{HOLD}")
    return text.replace(" · ", f" ·{HOLD}").replace(" = ", f"{HOLD}={HOLD}")

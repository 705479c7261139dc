"""A text in lines beside what stands before the first of them."""

from collections.abc import Iterator

from rich.text import Text

from backsight.kernel.prose import wrap_prose
from backsight.render.prose import typeset_prose

QUIET = "dim"


def write_beside(head: Text, about: str, width: int) -> Iterator[Text]:
    """The head, and quietly beside it what it is about."""
    first, *others = wrap_prose(typeset_prose(about), width - head.cell_len) or [""]
    yield Text.assemble(head, (first, QUIET))
    yield from (Text(" " * head.cell_len + line, QUIET) for line in others)

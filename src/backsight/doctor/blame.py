"""Errors of a fault of the user's own, said as such."""

from collections.abc import Iterator
from contextlib import contextmanager

from backsight.kernel.errors import BacksightError, BadRecord
from backsight.kernel.language import _


@contextmanager
def blaming(name: str) -> Iterator[None]:
    """Raises BadRecord, with the fault's name, for whatever else its formulas and changes raise."""
    try:
        yield
    except BacksightError:
        raise
    except Exception as error:
        text = _("The fault {name} does not work: {kind}: {error}. Mend its file.")
        raise BadRecord(text.format(name=name, kind=type(error).__name__, error=error)) from error

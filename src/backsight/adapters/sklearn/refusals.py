"""What scikit-learn expects a ValueError for."""

from collections.abc import Iterator
from contextlib import contextmanager

from backsight.kernel.errors import BadInput, NotFinite


class RefusedFit(BadInput, ValueError):
    """What an estimator was given cannot be trained on, or a training came to no finite numbers."""


@contextmanager
def raising_value_errors() -> Iterator[None]:
    """A block whose refusals are ValueErrors, as callers of estimators expect them."""
    try:
        yield
    except (BadInput, NotFinite) as error:
        raise RefusedFit(str(error)) from error

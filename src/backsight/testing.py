"""Assertions for tests of code of one's own.

>>> import numpy as np
>>> from backsight.testing import assert_gradient
>>> x = np.array([1.0, 2.0])
>>> assert_gradient(lambda x: (x**2).sum(), lambda x: 2 * x, x)
"""

from collections.abc import Callable
from typing import Any

from backsight.checks.user_gradient.check_gradient import check_gradient


def assert_gradient(f: Callable[[Any], Any], gradient: Any, x: Any, **settings: Any) -> None:
    """Raise AssertionError where `backsight.check_gradient` finds a gradient wrong; its message is
    the verdict: array by array, and the slip.

    f, gradient, x, settings: as for `check_gradient`, whose BadInput it raises too.
    """
    __tracebackhide__ = True  # pytest shows the test, not this line
    verdict = check_gradient(f, gradient, x, **settings)
    if not verdict.agrees:
        raise AssertionError(str(verdict))

"""What is wrong with a training, the numbers that show it, and a remedy that is tried.

`backsight.doctor(…)` is the function of this name: the folder can be called as it can.
"""

import sys
from types import ModuleType
from typing import Any


class CallableFolder(ModuleType):
    """A folder that is called like the function in it that users call."""

    def __call__(self, *sources: Any, **options: Any) -> Any:
        """As `backsight.doctor.doctor.doctor`."""
        from backsight.doctor.doctor import doctor  # here, for the folder is imported before it

        return doctor(*sources, **options)


sys.modules[__name__].__class__ = CallableFolder

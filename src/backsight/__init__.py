"""Neural-network training you can see, check and rewind.

>>> import backsight
>>> run = backsight.train("xor", hidden=[8], seed=1)
>>> run.score()
1.0
"""

import importlib
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from backsight.kernel.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from backsight.api import *  # noqa: F403 - `api.__all__` is the list of public names


def __getattr__(name: str) -> Any:
    """Public names are imported when one is first used, so that `import backsight` costs nothing.

    `from backsight import *` asks for `__all__` in this way, too; `from backsight import plots`
    asks for the folder, which Python finds for itself as soon as it hears that it is no name.
    """
    is_name = name == "__all__" or not (name.startswith("_") or find_spec(f"{__name__}.{name}"))
    api = _import_api() if is_name else None
    if api is None or not hasattr(api, name):
        raise AttributeError(f"module 'backsight' has no attribute {name!r}")
    return getattr(api, name)


def __dir__() -> list[str]:
    return [*_import_api().__all__, "__version__"]


def _import_api() -> ModuleType:
    """The module that holds the public names; `from backsight import api` would ask for it here."""
    return importlib.import_module("backsight.api")

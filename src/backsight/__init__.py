"""Neural-network training you can see, check and rewind.

>>> import backsight
>>> run = backsight.train("xor", hidden=[8], seed=1)
>>> run.score()
1.0
"""

# Nothing of Python's own is imported here: with `python -m backsight` it would be looked for in the
# working folder first (see `__main__`), and Ctrl-C would interrupt it.
from backsight.kernel.version import VERSION

__version__ = VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backsight.api import *  # noqa: F403 - `api.__all__` is the list of public names


def __getattr__(name: str) -> "Any":
    """Public names are imported when one is first used, so that `import backsight` costs nothing.

    `from backsight import *` asks for `__all__` in this way, too; `from backsight import plots`
    asks for the folder, which Python finds for itself as soon as it hears that it is no name.
    """
    from importlib.util import find_spec  # here, for it takes long to import

    from backsight.kernel import lazy  # likewise

    if name == "__all__":
        return list(lazy.list_names("backsight.api"))
    is_folder = name != "doctor" and find_spec(f"{__name__}.{name}")  # which can be called itself
    if name.startswith("_") or is_folder:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return lazy.import_listed("backsight.api", name)


def __dir__() -> list[str]:
    return [*__getattr__("__all__"), "__version__"]

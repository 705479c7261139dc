"""Whether the extra `fast` is there, asked without importing it."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from backsight.kernel.language import _

NEEDED = {"numba": "0.61", "scipy": "1.12"}
"""What compiles, and what its matrix products are from; the first versions that fit."""
INSTALL = "pip install 'backsight[fast]'"


def lacking() -> str:
    """What is missing for native code, with the line that installs it; "" for nothing."""
    found = versions()
    missing = [name for name in NEEDED if name not in found]
    if missing:
        return _("The native engine needs {names}, which is not installed: {line}").format(
            names=", ".join(missing), line=INSTALL
        )
    for name, first in NEEDED.items():
        if _numbers(found[name]) < _numbers(first):
            return _(
                "The native engine needs {name} {first} or newer, and this is {found}: {line}"
            ).format(
                name=name,
                first=first,
                found=found[name],
                line=INSTALL.replace("install", "install --upgrade"),
            )
    return ""


@cache
def versions() -> dict[str, str]:
    """The versions of what native code depends on, of what is installed of it."""
    found = {}
    for name in (*NEEDED, "llvmlite", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text)[:3])

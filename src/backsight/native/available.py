"""Whether the extra `fast` is there, asked without importing it."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from backsight.kernel.language import _, join_words

REQUIRED_VERSIONS = {"llvmlite": "0.45"}
"""What compiles; the first version that fits: older ones do not read pointers without a kind."""
INSTALL_COMMAND = "pip install 'backsight[fast]'"


def describe_missing() -> str:
    """What is missing for native code, with the line that installs it; "" for nothing."""
    versions = read_versions()
    missing = [name for name in REQUIRED_VERSIONS if name not in versions]
    if missing:
        return _("The native engine needs {names}, which is not installed: {line}").format(
            names=join_words(missing), line=INSTALL_COMMAND
        )
    for name, first in REQUIRED_VERSIONS.items():
        if _parse_version(versions[name]) < _parse_version(first):
            return _(
                "The native engine needs {name} {first} or newer, and this is {found}: {line}"
            ).format(
                name=name,
                first=first,
                found=versions[name],
                line=INSTALL_COMMAND.replace("install", "install --upgrade"),
            )
    return ""


@cache
def read_versions() -> dict[str, str]:
    """The versions of what native code depends on, of what is installed of it."""
    result = {}
    for name in (*REQUIRED_VERSIONS, "numpy"):
        try:
            result[name] = version(name)
        except PackageNotFoundError:
            continue
    return result


def _parse_version(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", text)[:3])

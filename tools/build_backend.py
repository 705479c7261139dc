"""Hatchling, which asks for a package with Node where the page is to be built and there is none.

A hook's own `dependencies` would be asked for editable installs, too: 60 MB for nothing.
BACKSIGHT_PAGE=no builds without the page.
"""

import os
from collections.abc import Mapping
from typing import Any

from hatchling import build as hatchling
from hatchling.build import (
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_editable,
)

from page import BUILT, PACKAGE, PAGE, ROOT, find_node

NODE = f"{PACKAGE}>=22,<25"
VARIABLE = "BACKSIGHT_PAGE"
Settings = Mapping[str, Any] | None

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
]


def needs_page() -> bool:
    """Whether the page is to be built: what an sdist has brought along is taken as it is."""
    is_brought = BUILT.exists() and (ROOT / "PKG-INFO").exists()
    return PAGE.is_dir() and not is_brought and os.environ.get(VARIABLE) != "no"


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """What a wheel needs to be built."""
    return [*hatchling.get_requires_for_build_wheel(config_settings), *_list_node()]


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """What an sdist needs: it holds the page."""
    return [*hatchling.get_requires_for_build_sdist(config_settings), *_list_node()]


def _list_node() -> list[str]:
    return [NODE] if needs_page() and find_node() is None else []

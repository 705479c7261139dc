"""What a build adds: the translations, compiled; and the page, but where the install is editable.

pyproject.toml says which files those are, for git ignores them.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.append(str(Path(__file__).parent / "tools"))

from build_backend import needs_page
from page import build_apart
from translations import compile_language, language_folders


class BuildParts(BuildHookInterface[Any]):
    """Makes what is made before files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by Hatchling. version: "standard" or "editable"."""
        for folder in language_folders():
            compile_language(folder)
        if version != "editable" and needs_page():
            build_apart()

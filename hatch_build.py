"""What a build adds: the translations, compiled; for wheel and sdist, and in the tree if editable.

pyproject.toml says which files those are, for git ignores them.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.append(str(Path(__file__).parent / "tools"))

from translations import compile_language, language_folders


class CompileTranslations(BuildHookInterface[Any]):
    """Compiles every language before files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by Hatchling."""
        for folder in language_folders():
            compile_language(folder)

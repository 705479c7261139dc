"""What questions are answered from: what `backsight play` was given, and what may be read.

A page follows links that others have made. So it may name data sources, and files below the folder
in which the server was started or that were named there; never Python to be run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backsight.data import sources
from backsight.data.parts.part_file import PART_FILES
from backsight.engine.spec import Spec, from_plain
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.web.named_source import NamedSource, ReadWords


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a server answers with."""

    start: bytes
    """The package that it was started with, as JSON."""
    named: NamedSource
    """What that was made of."""
    read_words: ReadWords
    """Reads what a page names."""
    root: Path
    """The folder below which files may be read."""

    def find_source(self, words: Sequence[str], spec: Mapping[str, Any] | None) -> NamedSource:
        """What a page names: by words, or by a spec, which goes before them; with neither what
        the server was started with. Raises BadInput."""
        named = self.read_words(words) if words else self.named
        if spec is not None:
            named = replace(named, source=from_plain(spec), options={})
        self._require_allowed(named)
        self._require_present(named)
        return named

    def _require_allowed(self, named: NamedSource) -> None:
        """Raise BadInput where something else would be read."""
        for path in filter(None, _list_paths(named)):
            if not self._is_allowed(path):
                raise BadInput(
                    _(
                        "A page reads only files in {folder}, where its server was started, and "
                        "those that were named there; not {path}."
                    ).format(folder=self.root, path=path)
                )

    def _require_present(self, named: NamedSource) -> None:
        """Raise BadInput where something is gone that was there when the server was started: by
        its name alone it would be taken for a data source that nobody knows."""
        known = [path for path in _list_paths(self.named) if path]
        for path in _list_paths(named):
            if path in known and not Path(path).exists():
                raise BadInput(
                    _(
                        "{path} is gone: it was deleted or moved since this page was opened. What "
                        "the page has trains on; to ask for more, put it back, or start `backsight "
                        "play` with another."
                    ).format(path=path)
                )

    def _is_allowed(self, path: str) -> bool:
        known = {*filter(None, _list_paths(self.named)), *self.named.words}
        if path in known:
            return True
        try:
            return Path(path).resolve().is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):  # a name too long, or a circle of links
            return False


def _list_paths(named: NamedSource) -> list[str]:
    """The files that a source is made of, and its folder of data; "" for what is not there."""
    if isinstance(named.source, Spec):
        data = named.source.data
        source, parts = data.source, [getattr(data, key) for key in PART_FILES.values()]
    else:
        source = str(named.source)
        parts = [named.options.get(key) for key in PART_FILES.values()]
    is_source = source.partition(":")[0] in sources
    return ["" if is_source else source, *(part or "" for part in parts), named.folder]

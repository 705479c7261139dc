"""One layer of a Keras network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backsight.adapters.keras.file import show
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class KerasLayer:
    """One layer of the settings. sources: names of the layers whose results it takes."""

    name: str
    kind: str
    settings: Mapping[str, Any]
    sources: tuple[str, ...]
    arrays: Sequence[Floats] = ()

    @property
    def label(self) -> str:
        """Its name and class, for messages."""
        return f"{show(self.name)} ({show(self.kind)})"

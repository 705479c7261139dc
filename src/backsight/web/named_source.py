"""What stands behind `backsight explain`, as it came, and what was read of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True, kw_only=True)
class NamedSource:
    """A source with its options."""

    words: tuple[str, ...]
    """As they are typed: ("xor", "--hidden", "4,4")."""
    source: Any
    """A data source, a file, a spec, or the folder of a run."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of `backsight.train`; None stands for not given."""
    folder: str = ""
    """Where the files of MNIST and the like are; "" for the usual places."""


ReadWords: TypeAlias = Callable[[Sequence[str]], NamedSource]
"""Reads the words of a command line. Raises BadInput."""

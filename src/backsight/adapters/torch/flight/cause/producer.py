"""What is found of the first number that is not finite."""

from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.flight.cause.operations import TrailStep


@dataclass(kw_only=True, eq=False)
class ProducerFinding:
    """Where the first number that is not finite was made."""

    facts: dict[str, Any] = field(default_factory=dict)
    step: TrailStep | None = None
    sentence: str = ""

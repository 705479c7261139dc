"""The training behind a picture, as much of it as a chart may ask."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from numpy.typing import NDArray


class DrawnMoment(Protocol):
    """The network as it was measured after a step."""

    @property
    def step(self) -> int:
        """After which it was measured."""

    @property
    def rate(self) -> float:
        """The learning rate of that step."""

    @property
    def losses(self) -> Mapping[str, float]:
        """By part of the data."""

    @property
    def scores(self) -> Mapping[str, float]:
        """By part of the data."""


class DrawnHistory(Protocol):
    """All that was measured while the network was trained."""

    @property
    def moments(self) -> Sequence[DrawnMoment]:
        """In order."""


class DrawnRun(Protocol):
    """A training. Whatever a chart needs beyond the fields of a `View` it computes from this."""

    @property
    def history(self) -> DrawnHistory:
        """How the training went."""

    @property
    def weights(self) -> Mapping[str, NDArray[Any]]:
        """By name, as they are now: W1 (inputs, units), b1 (units,) …"""

    @property
    def statistics(self) -> Mapping[str, NDArray[Any]]:
        """Running statistics by name, as they are now."""

    def outputs(self, x: Any) -> NDArray[Any]:
        """What the last layer gives for rows in original units: (rows, units)."""

    def evaluate(self, part: str) -> Mapping[str, Any]:
        """Every metric on a part of the data, by name."""

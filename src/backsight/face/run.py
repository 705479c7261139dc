"""What `backsight.train` gives back."""

from pathlib import Path
from typing import Any, final

from backsight.face.pictures import pictures
from backsight.face.training import Training
from backsight.face.write import write


@final
class Run(Training):
    """A trained network: judge it, use it, look at it, keep it."""

    def plot(self, name: str = "") -> Any:
        """One picture by name ("loss", "accuracy", "confusion", "boundary", "fit") as a
        matplotlib Figure, or all that fit as a dictionary that shows itself in a notebook."""
        return pictures(self, name)

    def save(self, folder: str | Path = "") -> Path:
        """Write spec, weights, metrics and pictures to a new folder; returns its path.

        folder: "" for runs/SOURCE-0001, counted up.
        """
        return write(self, str(folder))

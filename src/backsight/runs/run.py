"""What `backsight.train` gives back."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, final

from backsight.kernel.errors import naming_keywords
from backsight.kernel.shown import Shown
from backsight.recorder.entries import Parent
from backsight.recorder.folder import make_folder_to_fill
from backsight.runs.files import export_files, read_losses, write_run
from backsight.runs.recording import require_room, start_recording
from backsight.training.charts import draw_pictures
from backsight.training.trainer import Training

TORCH = "backsight.torch"
"""What makes a module of a network. A name only, for imports go down."""


@final
class Run(Shown, Training):
    """A trained network: judge it, use it, look at it, keep it.

    folder: where it is recorded; None where it is not. notes: what a user should know of how it
    began.
    """

    folder: Path | None = None
    notes: Sequence[str] = ()

    @naming_keywords(out="folder")
    def record(
        self,
        folder: str | Path = "",
        *,
        budget: int | None = None,
        files: Sequence[str | Path] = (),
        given: bool = False,
        parent: Parent | None = None,
    ) -> Path:
        """Record the steps that are to come in a new folder; returns its path.

        folder: "" for runs/SOURCE-0001, counted up. budget: bytes that the record may take; None
        for 256 MB, 0 for metrics alone. files: of the user's own records that the run needs.
        given: whether the state to begin with is not the one that the spec draws. parent: the run
        that this one branches off from.
        """
        require_room(self.state, budget)
        with make_folder_to_fill(Path(self.spec.data.source).stem, str(folder)) as new_folder:
            self.recorder = start_recording(
                self.experiment,
                self.state,
                new_folder,
                budget=budget,
                files=files,
                is_given=given,
                parent=parent,
            )
            self.folder = new_folder
        return new_folder

    def plot(self, name: str = "") -> Any:
        """One picture by name ("loss", "accuracy", "confusion", "boundary", "fit") as a
        matplotlib Figure, or all that fit as a dictionary that shows itself in a notebook."""
        return draw_pictures(self, name, read_losses(self.folder))

    def to_torch(self, model: Any = None) -> Any:
        """The network as it is now as a torch.nn.Module, ending with what PyTorch's loss takes.
        model: one to be filled instead, such as was read. See `backsight.torch.make_module`."""
        return import_module(TORCH).make_module(self, model)

    @naming_keywords(out="folder")
    def save(self, folder: str | Path = "") -> Path:
        """Write record, spec, weights, metrics and pictures to a folder; returns its path.

        A run that is recorded has its folder, and the others go there. folder: a new one for a
        run that is not; "" for runs/SOURCE-0001, counted up.
        """
        if self.folder is None:
            return write_run(self, str(folder))
        export_files(self, self.folder)
        return self.folder

"""`backsight.torch.watch`: a flight recorder around anybody's training loop.

    with backsight.torch.watch(model, optimizer, loss=loss) as recorder:
        for x, y in loader: …                      as it was

Hooks see the model's calls and the optimizer's steps; the loss, backward, clipping and AMP's
unscaling are seen by their functions (loop/). Nothing is computed besides but norms, and now and
then a copy of the state. What costs more, doing the steps again with every operation looked at
(replay/, cause/), is left for when something has failed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backsight.adapters.torch.flight.failure import LoopFailure, warn_of
from backsight.adapters.torch.flight.folder import write_flight
from backsight.adapters.torch.flight.loop.backward import BackwardWatch
from backsight.adapters.torch.flight.loop.forward import ForwardWatch
from backsight.adapters.torch.flight.loop.log import StepLog
from backsight.adapters.torch.flight.loop.loss import LossWatch
from backsight.adapters.torch.flight.loop.ring import Ring
from backsight.adapters.torch.flight.loop.starts import BackwardStarts
from backsight.adapters.torch.flight.loop.update import UpdateWatch
from backsight.adapters.torch.flight.places import find_user_line
from backsight.adapters.torch.library import import_torch
from backsight.kernel.errors import BadInput, CannotWrite
from backsight.kernel.language import _
from backsight.recorder.folder import require_room_for


def watch(
    model: Any,
    optimizer: Any = (),
    *,
    last: int = 256,
    loss: Any = None,
    out: str | Path = "",
    every: int = 128,
) -> "FlightRecorder":
    """Record a training loop of PyTorch while a `with` block runs.

    model, optimizer: what is trained, and what trains it, or lists of them. last: how many steps
    are kept. loss: the module or function that the loop calls for its loss; the usual ones of
    torch.nn are seen if none is named. out: the folder to be written, counted up ("" for
    flights/MODEL-0001). every: steps from one copy of the state to the next.

    At the first number that is not finite in a loss that backward begins from, in a gradient that
    an optimizer takes, or in a weight, and at an exception, the folder is written, and a warning
    says so; the loop goes on, and is recorded no more.
    """
    models = list(model) if isinstance(model, list | tuple) else [model]
    optimizers = list(optimizer) if isinstance(optimizer, list | tuple) else [optimizer]
    return FlightRecorder(models, optimizers, Ring(last, every), loss, out)


class FlightRecorder:
    """Watches while its block runs. folder: what was written; None where nothing was. failure: why,
    None where it was asked for or did not happen."""

    def __init__(
        self,
        models: Sequence[Any],
        optimizers: Sequence[Any],
        ring: Ring,
        loss: Any,
        out: str | Path,
    ) -> None:
        torch = import_torch()
        for model in models:
            if not isinstance(model, torch.nn.Module):
                raise BadInput(
                    _("model has to be a torch.nn.Module; got {kind}.").format(
                        kind=type(model).__name__
                    )
                )
        require_room_for(str(out))  # said before the loop begins, and not when it fails
        self.out = out
        self.folder: Path | None = None
        self.failure: LoopFailure | None = None
        self.log = StepLog(models, optimizers, ring, self._announce_failure)
        starts = BackwardStarts(self.log)
        calls, losses = ForwardWatch(self.log), LossWatch(self.log, loss)
        updates = UpdateWatch(self.log, calls.widen)
        self._watches = (losses, calls, BackwardWatch(self.log, starts, losses), updates)

    @property
    def models(self) -> list[Any]:
        """What is trained."""
        return self.log.models

    def __enter__(self) -> Self:
        self.log.start()
        for part in self._watches:
            part.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.log.end()
        was_heard = self.log.pause()
        for part in reversed(self._watches):
            part.end()
        if isinstance(error, Exception) and was_heard:
            self._announce_failure(
                LoopFailure(
                    kind="exception",
                    step=self.log.step.number,
                    text=f"{type(error).__name__}: {error}",
                    line=find_user_line(traceback),
                )
            )

    @contextmanager
    def pausing(self) -> Iterator[None]:
        """A block that is not recorded: another training of the same model, a judgement."""
        was_heard = self.log.pause()
        try:
            yield
        finally:
            self.log.resume(was_heard)

    def write(self, out: str | Path = "") -> Path:
        """Write down the steps so far, because somebody asks for it. Returns the folder."""
        with self.pausing():
            self.folder, _failure = write_flight(self.log, None, out or self.out)
        return self.folder

    def _announce_failure(self, failure: LoopFailure) -> None:
        self.log.pause()
        self.failure = failure
        try:
            self.folder, known = write_flight(self.log, failure, self.out)
        except CannotWrite as error:
            warn_of(failure, str(error))
            return
        self.failure = failure = known or failure
        text = _("Step {step}: {text}. It is written down: backsight when {folder}").format(
            step=failure.step, text=failure.text, folder=self.folder
        )
        warn_of(failure, text)

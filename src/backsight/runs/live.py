"""Looks at a record while another process writes it."""

from dataclasses import dataclass
from pathlib import Path

from backsight.recorder.record import Record
from backsight.runs.summary import describe_status

MOST = 20_000
"""Losses that are kept; beyond, every other one is left out."""


@dataclass(frozen=True, kw_only=True)
class LiveStatus:
    """How far a run is."""

    run: str
    """Its place."""
    status: str
    """In words."""
    step: int
    """The last that is recorded."""
    planned: int
    """Steps that it is to have."""
    losses: list[float]
    """Of the steps so far, thinned."""
    scores: dict[str, float]
    """As last measured, by part."""
    ended: bool
    """Whether nobody writes it any more."""


class RunFollower:
    """Reads at each look only what is new since the one before."""

    def __init__(self, run: str | Path) -> None:
        self.run = run
        self._last_step, self._stride, self._losses = 0, 1, list[float]()
        Record.open(run).close()

    def read_status(self) -> LiveStatus:
        """The run as it is now."""
        with Record.open(self.run) as record:
            running = record.status == "running"
            with record.store.freeze_view():
                return self._read_record(record, running=running)

    def _read_record(self, record: Record, *, running: bool) -> LiveStatus:
        if not self._last_step:
            self._last_step = record.first_step
        new = record.metrics_between(self._last_step + 1, 2**60)
        for step, loss in zip(new["step"].tolist(), new["loss"].tolist(), strict=True):
            if step % self._stride == 0 or step == new["step"][-1]:
                self._losses.append(loss)
            self._last_step = step
        if len(self._losses) > MOST:
            self._losses, self._stride = self._losses[::2], 2 * self._stride
        moment = record.moments[max(record.moments)] if record.moments else None
        scores = {k: float(v) for k, v in moment.scores.items()} if moment else {}
        return LiveStatus(
            run=str(self.run),
            status=describe_status(record),
            step=int(self._last_step),
            planned=record.final_spec.steps,
            losses=self._losses,
            scores=scores,
            ended=not running,
        )

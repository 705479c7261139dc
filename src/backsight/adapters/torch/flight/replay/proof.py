"""The steps of a ring done again and compared with what was recorded: the loss and every norm of a
step bit for bit, the whole state by its checksum where it was kept."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.flight.loop.draws import restore_draws, take_draws
from backsight.adapters.torch.flight.loop.events import map_tensors
from backsight.adapters.torch.flight.loop.norms import find_not_finite
from backsight.adapters.torch.flight.loop.ring import Ring, WatchedStep
from backsight.adapters.torch.flight.loop.snapshots import Snapshot, take_snapshot
from backsight.adapters.torch.flight.replay.bits import to_bytes
from backsight.adapters.torch.flight.replay.stage import ReplayedStep, ReplayStage
from backsight.kernel.language import _


@dataclass(kw_only=True, eq=False)
class ReplayProof:
    """What doing the steps of a ring again has shown."""

    first: int
    last: int
    steps: list[ReplayedStep] = field(default_factory=list)
    hashes: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Of the whole state before a step: as it was recorded, and as it came out again."""
    stopped: str = ""
    """Why it went no further, in words."""
    has_changed_weights: bool = False
    """Whether the weights before the last step were not those that the step before had left."""

    @property
    def first_difference(self) -> ReplayedStep | None:
        """The first step that came out otherwise."""
        return next((s for s in self.steps if s.differences), None)

    @property
    def holds(self) -> bool:
        """Whether each step came out as it was, in losses, norms and states."""
        same = all(one == two for one, two in self.hashes.values())
        whole = not self.stopped and not self.has_changed_weights
        return whole and self.first_difference is None and same


def prove(ring: Ring, step: WatchedStep, stage: ReplayStage) -> ReplayProof:
    """Do all kept steps again, and leave the stage before the step that is not done yet."""
    proof = ReplayProof(
        first=ring.snapshots[0].step if ring.snapshots else step.number, last=step.number
    )
    if not ring.snapshots:
        proof.stopped = (
            _("the loop has changed a batch since it was given to the model")
            if step.events
            else _("no step was begun")
        )
        return proof
    with keeping_draws():
        try:
            for again in _replay(ring, stage, proof):
                proof.steps.append(again)
            _compare_state(stage, ring.find_snapshot(step.number), proof)
            stage.prepare(step)
        except Exception as error:  # of the user's own code, which is run again
            proof.stopped = f"{type(error).__name__}: {error}"
    return proof


def find_bad_step(ring: Ring, stage: ReplayStage) -> ReplayedStep | None:
    """The first kept step that takes a gradient or leaves a weight that is not finite, done again;
    None where none does."""
    if not ring.snapshots:
        return None
    proof = ReplayProof(first=ring.snapshots[0].step, last=0)
    with keeping_draws(), suppress(Exception):  # of the user's own code
        for again in _replay(ring, stage, proof):
            if again.bad_gradient is not None or find_not_finite(stage.parameters) is not None:
                return again
    return None


def _replay(ring: Ring, stage: ReplayStage, proof: ReplayProof) -> Iterator[ReplayedStep]:
    """Do the kept steps again, one by one; the stage has what a step left while it is given out."""
    stage.restore(ring.snapshots[0])
    for done in ring.steps:
        if done.number < proof.first:
            continue
        _compare_state(stage, ring.find_snapshot(done.number), proof)
        again = stage.run_step(done)
        following = ring.find_snapshot(done.number + 1)
        if again.differences and following is not None:
            stage.restore(following)
        yield again


@contextmanager
def keeping_draws() -> Iterator[None]:
    """A block after which the random states are as they were."""
    draws = take_draws()
    try:
        yield
    finally:
        restore_draws(draws)


def _compare_state(stage: ReplayStage, snapshot: Snapshot | None, proof: ReplayProof) -> None:
    if snapshot is None:
        return
    if snapshot.is_changed:
        stage.restore(snapshot)
        return
    again = take_snapshot(snapshot.step, stage.models, stage.optimizers)
    proof.hashes[snapshot.step] = (hash_snapshot(snapshot), hash_snapshot(again))


def hash_snapshot(snapshot: Snapshot) -> str:
    """A checksum of weights, buffers and what the optimizers remember."""
    digest = hashlib.blake2b(digest_size=16)
    for name, tensor in sorted(snapshot.tensors.items()):
        digest.update(name.encode())
        digest.update(to_bytes(tensor))

    def add(tensor: Any) -> None:
        digest.update(to_bytes(tensor))

    for state in snapshot.optimizers:
        map_tensors(state["state"], add)
    return digest.hexdigest()

"""All that flight.json says."""

from collections.abc import Sequence
from typing import Any

from backsight.adapters.torch.flight.cause.producer import ProducerFinding
from backsight.adapters.torch.flight.failure import LoopFailure
from backsight.adapters.torch.flight.loop.log import StepLog
from backsight.adapters.torch.flight.loop.ring import WatchedStep
from backsight.adapters.torch.flight.replay.proof import ReplayProof
from backsight.adapters.torch.library import import_torch

FORMAT = 1


def list_facts(
    log: StepLog, failure: LoopFailure | None, proof: ReplayProof, finding: ProducerFinding
) -> dict[str, Any]:
    """What was watched, what failed, what made it, each step, and whether they came out again."""
    steps = [s for s in log.ring.steps if s.number >= proof.first]
    return {
        "format": FORMAT,
        "models": [type(m).__name__ for m in log.models],
        "optimizers": [type(o).__name__ for o in log.optimizers],
        "torch": import_torch().__version__,
        "failure": None if failure is None else vars(failure),
        "cause": finding.facts or None,
        "sentence": finding.sentence,
        "parameters": [n for model in log.models for n, _p in model.named_parameters()],
        "shapes": [list(p.shape) for p in log.parameters],
        "first_loss": log.first_loss,
        "steps": _list_steps([*steps, log.step], proof),
        "replay": _list_replay(proof),
    }


def _list_steps(steps: Sequence[WatchedStep], proof: ReplayProof) -> list[dict[str, Any]]:
    """Each step; the norms are those that came out again, where it came out as it was."""
    again = {s.number: s for s in proof.steps if not s.differences}
    return [
        {
            "step": s.number,
            "losses": [x if isinstance(x, float | int) else None for x in s.losses],
            "rates": s.rates,
            "gradient_norms": _to_list(
                again[s.number].gradient_norms if s.number in again else None
            ),
            "weight_norms": _to_list(again[s.number].weight_norms if s.number in again else None),
        }
        for s in steps
    ]


def _list_replay(proof: ReplayProof) -> dict[str, Any]:
    return {
        "first": proof.first,
        "last": proof.last,
        "holds": proof.holds,
        "steps": len(proof.steps),
        "differences": {str(s.number): s.differences for s in proof.steps if s.differences},
        "hashes": {str(k): list(v) for k, v in proof.hashes.items()},
        "stopped": proof.stopped,
        "changed_weights": proof.has_changed_weights,
    }


def _to_list(norms: Any) -> list[float] | None:
    return None if norms is None else [float(n) for n in norms]

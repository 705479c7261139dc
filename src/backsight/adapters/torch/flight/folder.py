"""The folder of a watched loop: flight.json, the ring, and a script with its operands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from backsight.adapters.torch.flight.cause.finding import find_cause
from backsight.adapters.torch.flight.cause.producer import ProducerFinding
from backsight.adapters.torch.flight.facts import list_facts
from backsight.adapters.torch.flight.failure import LoopFailure, make_failure
from backsight.adapters.torch.flight.loop.log import StepLog
from backsight.adapters.torch.flight.loop.norms import find_not_finite
from backsight.adapters.torch.flight.replay.proof import ReplayProof, find_bad_step, prove
from backsight.adapters.torch.flight.replay.stage import ReplayStage
from backsight.adapters.torch.flight.ring_file import pack_ring
from backsight.adapters.torch.flight.script import NAME as SCRIPT
from backsight.adapters.torch.flight.script import NUMBERS, check_script, make_script, pack_tensors
from backsight.adapters.torch.flight.verdict import judge
from backsight.disk.write import write
from backsight.kernel.errors import BadInput
from backsight.recorder.folder import make_folder, write_json

FLIGHT, RING = "flight.json", "ring.safetensors"
BASE = "flights"


def write_flight(
    log: StepLog, failure: LoopFailure | None, out: str | Path
) -> tuple[Path, LoopFailure | None]:
    """Do the steps again, look at the last one, and write all of it down. Returns the folder, and
    what had failed: where a weight is not finite, the update that left it so."""
    with keeping_modes(log.models):
        failure, proof, finding = _look_into(log, failure)
    name = type(log.models[0]).__name__ if log.models else "loop"
    folder = make_folder(name.lower(), str(out), BASE)
    facts = list_facts(log, failure, proof, finding)
    if finding.step is not None:
        facts["script"] = _write_script(folder, finding)
    facts["verdict"] = judge(facts)
    write(folder / RING, pack_ring(log.ring, log.step))
    write_json(folder / FLIGHT, facts)
    return folder, failure


def _look_into(
    log: StepLog, failure: LoopFailure | None
) -> tuple[LoopFailure | None, ReplayProof, ProducerFinding]:
    """What failed, whether the steps come out again, and what made the number, on copies."""
    proof = ReplayProof(first=log.step.number, last=log.step.number)
    finding = ProducerFinding()
    try:
        stage = ReplayStage(log.models, log.optimizers)
        noticed = failure
        if failure is not None and find_not_finite(log.parameters) is not None:
            failure = _go_back(log, failure, stage)
        proof = prove(log.ring, log.step, stage)
        if failure is noticed and failure is not None and failure.kind in ("loss", "gradient"):
            proof.has_changed_weights = stage.take_weights(log.models)
        if failure is not None and failure.kind != "exception":
            finding = find_cause(stage, log.step, failure)
    except BadInput as error:
        proof.stopped = str(error)
    return failure, proof, finding


def _go_back(log: StepLog, failure: LoopFailure, stage: ReplayStage) -> LoopFailure:
    """To the step that left a weight that is not finite, and what failed in it."""
    bad = find_bad_step(log.ring, stage)
    if bad is None and failure.kind != "update":
        return failure
    number = failure.step if bad is None else bad.number
    place = log.rewind(number)
    if bad is not None and bad.bad_gradient is not None:
        return make_failure("gradient", number, bad.bad_gradient, place)
    return make_failure("update", number, find_not_finite(log.parameters), place)


@contextmanager
def keeping_modes(models: list[Any]) -> Iterator[None]:
    """A block after which all modules are in training, or not, as they were."""
    modes = [(m, m.training) for model in models for m in model.modules()]
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


def _write_script(folder: Path, finding: ProducerFinding) -> dict[str, Any] | None:
    assert finding.step is not None
    made = make_script(finding.step, finding.sentence)
    if made is None:
        return None
    text, tensors = made
    write(folder / SCRIPT, text)
    write(folder / NUMBERS, pack_tensors(tensors))
    return {
        "lines": len(text.splitlines()),
        "reproduces": check_script(text, tensors, finding.step),
    }

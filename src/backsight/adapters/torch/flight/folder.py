"""What is written down of a watched loop: flight.json, the ring, and a script."""

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save as pack_arrays

from backsight.adapters.torch.flight.arithmetic import describe, format_number
from backsight.adapters.torch.flight.events import Kept, list_tensors_in
from backsight.adapters.torch.flight.inspector import Inspector, Trail, TrailStep
from backsight.adapters.torch.flight.replay import ReplayProof, ReplayStage, prove
from backsight.adapters.torch.flight.ring import Ring, WatchedStep, list_state
from backsight.adapters.torch.flight.script import NAME as SCRIPT
from backsight.adapters.torch.flight.script import NUMBERS, check_script, make_script
from backsight.adapters.torch.flight.trail import find_writer, follow_back, follow_first
from backsight.adapters.torch.flight.verdict import judge
from backsight.adapters.torch.library import import_torch
from backsight.disk.write import write
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.recorder.folder import make_folder, write_json

FLIGHT, RING = "flight.json", "ring.safetensors"
BASE = "flights"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class LoopFailure:
    """What was noticed, and when."""

    kind: str
    """loss, gradient, update or exception."""
    step: int
    text: str
    line: str = ""
    """The user's line at which it was noticed."""


@dataclass(kw_only=True, eq=False)
class ProducerFinding:
    """Where the first number that is not finite was made."""

    facts: dict[str, Any] = field(default_factory=dict)
    step: TrailStep | None = None
    sentence: str = ""


def write_flight(recorder: Any, failure: LoopFailure | None, out: str | Path) -> Path:
    """Do the steps again, look at the last one, and write all of it down. Returns the folder."""
    ring, current = recorder.ring, recorder.step
    proof, finding, why = (
        ReplayProof(first=current.number, last=current.number),
        ProducerFinding(),
        "",
    )
    usual = _keep_modes(recorder.models)
    try:
        stage = ReplayStage(recorder.models, recorder.optimizers)
        proof = prove(ring, current, stage)
        if failure is not None and failure.kind in ("loss", "gradient"):
            proof.has_changed_weights = stage.take_weights(recorder.models)
        if failure is not None and failure.kind != "exception":
            finding = find_cause(stage, current, failure)
    except BadInput as error:
        why = str(error)
    finally:
        _restore_modes(usual)
    name = type(recorder.models[0]).__name__ if recorder.models else "loop"
    folder = make_folder(name.lower(), str(out), BASE)
    facts = _list_facts(recorder, failure, proof, finding, why)
    if finding.step is not None:
        facts["script"] = _write_script(folder, finding)
    facts["verdict"] = judge(facts)
    write(folder / RING, pack_arrays(_pack_ring(ring, current)))
    write_json(folder / FLIGHT, facts)
    return folder


def _keep_modes(models: list[Any]) -> list[tuple[Any, bool]]:
    return [(m, m.training) for model in models for m in model.modules()]


def _restore_modes(modes: list[tuple[Any, bool]]) -> None:
    for module, training in modes:
        module.training = training


def find_cause(stage: ReplayStage, step: WatchedStep, failure: LoopFailure) -> ProducerFinding:
    """Do the last step once more, each operation looked at, and follow the bad number back."""
    inspector = Inspector(stage)
    stage.results.clear()
    inspector.name_given()
    stage.watch_event = inspector.watching
    torch = import_torch()
    with suppress(Exception):  # the user's own code may raise what it raised before
        stage.run_step(step)
    stage.watch_event = _ignore_event
    noticed = _list_noticed(stage, step, failure)
    trail = None
    with torch.no_grad():
        for tensor in noticed:
            trail = follow_back(inspector, tensor)
            if trail is not None:
                break
        trail = trail or follow_first(inspector)
    if trail is None and failure.kind == "gradient":
        return ProducerFinding(
            facts={"kind": "outside", "line": failure.line},
            sentence=_(
                "backward made finite gradients: they were changed by the loop itself before the "
                "optimizer took them."
            ),
        )
    return ProducerFinding() if trail is None else _describe_trail(inspector, trail, step, failure)


def _ignore_event(event: Any) -> Any:
    return nullcontext()


def _list_noticed(stage: ReplayStage, step: WatchedStep, failure: LoopFailure) -> list[Any]:
    """The tensors in which the failure was seen, as they are now."""
    gradients = [p.grad for p in stage.trained if p.grad is not None and not p.grad.is_sparse]
    losses = [
        tensor
        for event in step.events
        if event.kind in ("loss", "forward") and event.number in stage.results
        for _path, tensor in list_tensors_in(stage.results[event.number])
    ]
    weights = [t for model in stage.models for t in list_state(model).values()]
    first = {"loss": losses[::-1], "gradient": gradients, "update": weights}[failure.kind]
    return [t.detach() for t in [*first, *losses[::-1], *gradients, *weights]]


def _describe_trail(
    inspector: Inspector, trail: Trail, step: WatchedStep, failure: LoopFailure
) -> ProducerFinding:
    if trail.outside:
        return ProducerFinding(
            facts={
                "kind": "weight",
                "name": trail.outside,
                "entry": list(trail.index),
                "steps_back": len(trail.steps),
            },
            sentence=_(
                "{name}{entry} was not finite before step {step}: no operation made it."
            ).format(name=trail.outside, entry=list(trail.index), step=step.number),
        )
    last = trail.steps[-1] if trail.steps else None
    batch = _find_in_batch(last, step)
    if batch is not None:
        return batch
    if last is None:
        return ProducerFinding()
    operation = last.operation
    arithmetic = describe(
        last, lambda memory, location, before: find_writer(inspector, memory, location, before)
    )
    facts = {
        "kind": "operation",
        "operation": operation.name,
        "act": operation.act,
        "module": operation.module,
        "line": operation.line,
        "node": operation.node,
        "entry": list(last.index),
        "row": last.index[0] if last.index and operation.act in ("forward", "loss") else None,
        "value": format_number(last.value),
        "arithmetic": arithmetic,
        "carriers": [
            {"operation": s.operation.name, "act": s.operation.act, "module": s.operation.module}
            for s in trail.steps[-2::-1][:10]
        ],
    }
    return ProducerFinding(facts=facts, step=last, sentence=arithmetic)


def _find_in_batch(last: TrailStep | None, step: WatchedStep) -> ProducerFinding | None:
    """The entry of a batch that was not finite, where the producer took such a one."""
    if last is not None and all(
        bool(t.isfinite().all()) for _p, t in last.operation.inputs if t.is_floating_point()
    ):
        return None
    for event in [
        *step.events,
        *(e for s in step.events for c in s.about.get("calls", ()) for e in c),
    ]:
        if event.kind not in ("forward", "loss"):
            continue
        for part, tensor in _list_kept([event.about["args"], event.about["kwargs"]]):
            if not tensor.is_floating_point() or bool(tensor.isfinite().all()):
                continue
            if not bool(tensor.isnan().any()) and last is not None and last.operation.name != "mm":
                inf_only = bool((tensor == float("-inf")).any()) and not bool(
                    (tensor == float("inf")).any()
                )
                if inf_only:
                    continue  # a mask, as attention takes it
            entry = (~tensor.isfinite()).nonzero()[0]
            index = tuple(int(i) for i in entry)
            value = format_number(tensor[index])
            what = _("the batch") if event.kind == "forward" else _("what the loss takes")
            return ProducerFinding(
                facts={
                    "kind": "data",
                    "name": part,
                    "event": event.kind,
                    "entry": list(index),
                    "row": index[0] if index else None,
                    "value": value,
                },
                sentence=_(
                    "{value} stands in {what} itself, at {entry}: no operation made it."
                ).format(value=value, what=what, entry=list(index)),
            )
    return None


def _list_kept(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, Kept):
        return [] if value.is_cut else [(path, value.tensor)]
    if isinstance(value, list | tuple):
        return [p for i, v in enumerate(value) for p in _list_kept(v, f"{path}[{i}]")]
    if isinstance(value, Mapping):
        return [p for k, v in value.items() for p in _list_kept(v, f"{path}.{k}")]
    return []


def _list_facts(
    recorder: Any,
    failure: LoopFailure | None,
    proof: ReplayProof,
    finding: ProducerFinding,
    why: str,
) -> dict[str, Any]:
    """All that flight.json says."""
    steps = [s for s in recorder.ring.steps if s.number >= proof.first]
    names = [n for model in recorder.models for n, _p in model.named_parameters()]
    torch = import_torch()
    return {
        "format": FORMAT,
        "models": [type(m).__name__ for m in recorder.models],
        "optimizers": [type(o).__name__ for o in recorder.optimizers],
        "torch": torch.__version__,
        "failure": None if failure is None else vars(failure),
        "cause": finding.facts or None,
        "sentence": finding.sentence,
        "parameters": names,
        "shapes": [list(p.shape) for p in recorder.parameters],
        "steps": [
            {
                "step": s.number,
                "losses": [x if isinstance(x, float | int) else None for x in s.losses],
                "rates": list(s.rates),
                "gradient_norms": _to_list(s.gradient_norms),
                "weight_norms": _to_list(s.weight_norms),
            }
            for s in [*steps, recorder.step]
        ],
        "replay": {
            "first": proof.first,
            "last": proof.last,
            "holds": proof.holds and not why,
            "steps": len(proof.steps),
            "differences": {str(s.number): s.differences for s in proof.steps if s.differences},
            "hashes": {str(k): list(v) for k, v in proof.hashes.items()},
            "stopped": why or proof.stopped,
            "changed_weights": proof.has_changed_weights,
        },
    }


def _to_list(norms: Any) -> list[float] | None:
    return None if norms is None else [float(n) for n in norms]


def pack_tensors(tensors: Mapping[str, Any]) -> bytes:
    """Tensors as safetensors, in their own dtypes."""
    packed: bytes = import_module("safetensors.torch").save(
        {k: v.clone() for k, v in tensors.items()}
    )
    return packed


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


def _pack_ring(ring: Ring, current: WatchedStep) -> dict[str, Any]:
    """The states and the batches as plain arrays, by step."""
    arrays: dict[str, Any] = {}
    for snapshot in ring.snapshots:
        for name, tensor in snapshot.tensors.items():
            arrays[f"state/{snapshot.step}/{name}"] = _to_numpy(tensor)
    seen: dict[int, str] = {}
    for step in [*ring.steps, current]:
        for event in step.events:
            if event.kind != "forward":
                continue
            for part, tensor in _list_kept([event.about["args"], event.about["kwargs"]]):
                if id(tensor) not in seen:
                    seen[id(tensor)] = f"batch/{step.number}/{event.number}{part}"
                    arrays[seen[id(tensor)]] = _to_numpy(tensor)
    return arrays


def _to_numpy(tensor: Any) -> Any:
    torch = import_torch()
    plain = tensor.detach().cpu().contiguous()
    if plain.dtype in (torch.bfloat16,):
        plain = plain.float()
    return np.ascontiguousarray(plain.numpy())

"""The kept states and batches as plain arrays, for ring.safetensors."""

from typing import Any

import numpy as np
from safetensors.numpy import save as pack_arrays

from backsight.adapters.torch.flight.loop.events import list_kept
from backsight.adapters.torch.flight.loop.ring import Ring, WatchedStep
from backsight.adapters.torch.library import import_torch


def pack_ring(ring: Ring, current: WatchedStep) -> bytes:
    """By step: "state/33/0/net.0.weight" (as it is called in PyTorch), "batch/34/171[0][0]"."""
    arrays: dict[str, Any] = {}
    for snapshot in ring.snapshots:
        for name, tensor in snapshot.tensors.items():
            arrays[f"state/{snapshot.step}/{name}"] = _to_numpy(tensor)
    seen: set[int] = set()
    for step in [*ring.steps, current]:
        for event in step.events:
            if event.kind != "forward":
                continue
            for part, kept in list_kept([event.about["args"], event.about["kwargs"]]):
                if not kept.is_cut and id(kept.tensor) not in seen:
                    seen.add(id(kept.tensor))
                    arrays[f"batch/{step.number}/{event.number}{part}"] = _to_numpy(kept.tensor)
    packed: bytes = pack_arrays(arrays)
    return packed


def _to_numpy(tensor: Any) -> Any:
    """As float32 what NumPy has not; a complex number as two."""
    torch = import_torch()
    plain = (tensor.to_dense() if tensor.layout is not torch.strided else tensor).detach().cpu()
    if plain.is_quantized:
        plain = plain.dequantize()
    if plain.is_complex():  # which safetensors does not have of each size
        plain = torch.view_as_real(plain.resolve_conj())
    if plain.is_floating_point() and plain.dtype not in (
        torch.float16,
        torch.float32,
        torch.float64,
    ):
        plain = plain.float()
    return np.array(plain.resolve_neg().numpy(), order="C")

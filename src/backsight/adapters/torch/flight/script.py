"""A script of a few lines that does the one operation again: nothing of the loop is needed."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from backsight.adapters.torch.flight.cause.operations import TorchOperation, TrailStep
from backsight.adapters.torch.flight.loop.events import list_tensors_in
from backsight.adapters.torch.library import import_torch

NAME, NUMBERS = "reproduce.py", "operands.safetensors"
MOST = 2**26
"""Numbers of operands that are written, at the most."""


def make_script(step: TrailStep, sentence: str) -> tuple[str, Mapping[str, Any]] | None:
    """The text, and the tensors that it reads; None where the operands are too many."""
    operation = step.operation
    tensors: dict[str, Any] = {}
    call = _write_call(operation, tensors)
    if sum(t.numel() for t in tensors.values()) > MOST:
        return None
    entry = list(step.index)
    takes = "tuple(out) if isinstance(out, (list, tuple)) else (out,)"
    target = "self" if _is_in_place(operation) else "out"
    lines = [
        '"""' + sentence.replace('"""', "'''") + '"""',
        "import pathlib",
        "",
        "import torch",
        "from safetensors.torch import load_file",
        "",
        f'at = pathlib.Path(__file__).with_name("{NUMBERS}")',
        "t = load_file(at)",
        f"out = {call}",
        f"results = {takes}",
    ]
    if target == "self" and operation.call._schema.returns == []:
        lines.append(f't0 = "{next(iter(tensors))}"')
        lines.append(
            "results = (t[t0],)"
            if not operation.name.startswith("_f")
            else "results = tuple(t.values())"
        )
    number = min(step.output, 10**6)
    lines += [
        f"entry = results[{number}][{tuple(entry)}]" if entry else f"entry = results[{number}]",
        f'print("{operation.name}{entry} =", entry.item())',
        "assert not torch.isfinite(entry)",
    ]
    return "\n".join(lines) + "\n", tensors


def _is_in_place(operation: TorchOperation) -> bool:
    return any(
        a.alias_info is not None and a.alias_info.is_write for a in operation.call._schema.arguments
    )


def _write_call(operation: TorchOperation, tensors: dict[str, Any]) -> str:
    name = str(operation.call)  # "aten.exp.default"
    arguments = [_write_value(a, tensors) for a in operation.args]
    arguments += [f"{k}={_write_value(v, tensors)}" for k, v in operation.kwargs.items()]
    return f"torch.ops.{name}({', '.join(arguments)})"


def _write_value(value: Any, tensors: dict[str, Any]) -> str:
    torch = import_torch()
    if isinstance(value, torch.Tensor):
        name = f"t{len(tensors)}"
        tensors[name] = value.detach().cpu().contiguous()
        return f't["{name}"]'
    if isinstance(value, list | tuple):
        inner = ", ".join(_write_value(v, tensors) for v in value)
        return f"[{inner}]"
    if isinstance(value, torch.device):
        return f'torch.device("{value}")'
    if isinstance(value, float) and value != value:
        return 'float("nan")'
    if value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return repr(value)


def pack_tensors(tensors: Mapping[str, Any]) -> bytes:
    """Tensors as safetensors, in their own dtypes."""
    packed: bytes = import_module("safetensors.torch").save(
        {k: v.clone() for k, v in tensors.items()}
    )
    return packed


def check_script(text: str, tensors: Mapping[str, Any], step: TrailStep) -> bool:
    """Whether the operation makes that number again of copies of its operands."""
    operation, torch = step.operation, import_torch()
    copies = [
        [t.clone() for _p, t in list_tensors_in(argument)]
        if isinstance(argument, list | tuple) and any(True for _t in list_tensors_in(argument))
        else argument.clone()
        if isinstance(argument, torch.Tensor)
        else argument
        for argument in operation.args
    ]
    try:
        with torch.no_grad():
            out = operation.call(*copies, **operation.kwargs)
    except Exception:  # whatever an operation says that is called by itself
        return False
    results = [t for _p, t in list_tensors_in(out)] or [t for _p, t in list_tensors_in(copies)]
    if step.output >= len(results) or results[step.output].dim() != len(step.index):
        return False
    return not bool(results[step.output][step.index].isfinite())

"""Which entries of its operands an entry of an operation's result was made of."""

from collections.abc import Iterator
from typing import Any

from backsight.adapters.torch.flight.cause.operations import TorchOperation, TrailStep

MIXING = (
    "mm",
    "bmm",
    "addmm",
    "baddbmm",
    "addbmm",
    "mv",
    "addmv",
    "dot",
    "vdot",
    "linear",
    "convolution",
    "convolution_backward",
    "_softmax",
    "_log_softmax",
    "_softmax_backward_data",
    "_log_softmax_backward_data",
    "cumsum",
    "cumprod",
    "logcumsumexp",
    "sort",
    "flip",
    "roll",
    "native_layer_norm",
    "native_layer_norm_backward",
    "native_batch_norm",
    "_native_batch_norm_legit",
    "native_batch_norm_backward",
    "native_group_norm",
    "native_group_norm_backward",
    "embedding",
    "embedding_dense_backward",
    "index",
    "index_select",
    "gather",
    "scatter",
    "scatter_add",
    "index_add",
    "index_put",
    "_index_put_impl",
    "nll_loss_backward",
    "nll_loss_forward",
    "linalg_inv_ex",
    "inverse",
    "_unsafe_index_put",
    "mse_loss",
    "sum",
    "mean",
    "prod",
    "grid_sampler_2d",
    "constant_pad_nd",
)
"""Operations whose entries are of other entries than those in the same place."""
LEFT_RIGHT = {"mm": (0, 1), "bmm": (0, 1), "addmm": (1, 2), "baddbmm": (1, 2), "mv": (0, 1)}
"""Products of matrices: which operands are the left and the right one."""


def locate_inputs(step: TrailStep) -> Iterator[tuple[int, tuple[int, ...] | None]]:
    """The number of each operand, with the entry that counts; None for any of it."""
    operation = step.operation
    lists = _find_list(operation, step)
    if lists is not None:
        for number in lists:
            yield number, step.index
        return
    if operation.name in LEFT_RIGHT:
        yield from _locate_product(operation, step.index)
        return
    shape = operation.outputs[step.output][1].shape
    for number, (_place, tensor) in enumerate(operation.inputs):
        yield (
            number,
            None if operation.name in MIXING else broadcast(step.index, shape, tensor.shape),
        )


def broadcast(
    index: tuple[int, ...], shape: tuple[int, ...], other: tuple[int, ...]
) -> tuple[int, ...] | None:
    """The entry of an operand that stands for an entry of the result; None where they do not fit
    each other entry by entry."""
    if len(other) > len(shape):
        return None
    tail = index[len(index) - len(other) :] if other else ()
    sizes = shape[len(shape) - len(other) :] if other else ()
    if any(o not in (1, s) for o, s in zip(other, sizes, strict=True)):
        return None
    return tuple(0 if o == 1 else i for i, o in zip(tail, other, strict=True))


def _find_list(operation: TorchOperation, step: TrailStep) -> list[int] | None:
    """Of an operation on lists, the operands that stand in the same place of each; None for one on
    tensors."""
    if not operation.name.startswith(("_foreach", "_fused")):
        return None
    count = len(operation.outputs)
    numbers = range(step.output, len(operation.inputs), max(1, count))
    shape = operation.outputs[step.output][1].shape
    return [n for n in numbers if operation.inputs[n][1].shape == shape]


def _locate_product(
    operation: TorchOperation, index: tuple[int, ...]
) -> Iterator[tuple[int, tuple[int, ...] | None]]:
    """The row of the left and the column of the right, the first bad entry of each."""
    left, right = LEFT_RIGHT[operation.name]
    for number, (_place, tensor) in enumerate(operation.inputs):
        if number == left:
            yield number, _find_bad(tensor, index[:-1] if operation.name != "mv" else index)
        elif number == right:
            column = tensor.transpose(-1, -2) if operation.name != "mv" else tensor
            found = _find_bad(column, (*index[:-2], index[-1]) if operation.name != "mv" else ())
            swapped = found if operation.name == "mv" else (*found[:-2], found[-1], found[-2])
            yield number, swapped
        else:
            yield number, broadcast(index, operation.outputs[0][1].shape, tensor.shape)


def _find_bad(tensor: Any, row: tuple[int, ...]) -> tuple[int, ...]:
    """The first bad entry in a row, or its first entry."""
    bad = (~tensor[row].isfinite()).nonzero()
    return (*row, int(bad[0][0]) if len(bad) else 0)

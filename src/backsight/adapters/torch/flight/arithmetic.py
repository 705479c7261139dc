"""An operation's arithmetic with the numbers of one entry: "exp(104.2) = ∞"."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from backsight.adapters.torch.flight.entries import LEFT_RIGHT, broadcast, locate_inputs
from backsight.adapters.torch.flight.inspector import TrailStep
from backsight.adapters.torch.library import import_torch

TEMPLATES: Mapping[str, str] = {
    "exp": "exp({0})",
    "exp2": "2^{0}",
    "expm1": "exp({0}) − 1",
    "log": "ln({0})",
    "log2": "log₂({0})",
    "log10": "log₁₀({0})",
    "log1p": "ln(1 + {0})",
    "sqrt": "√{0}",
    "rsqrt": "1 / √{0}",
    "reciprocal": "1 / {0}",
    "square": "{0}²",
    "pow": "{0}^{1}",
    "div": "{0} / {1}",
    "true_divide": "{0} / {1}",
    "floor_divide": "⌊{0} / {1}⌋",
    "fmod": "{0} mod {1}",
    "remainder": "{0} mod {1}",
    "mul": "{0} · {1}",
    "add": "{0} + {1}",
    "sub": "{0} − {1}",
    "rsub": "{1} − {0}",
    "neg": "−{0}",
    "addcmul": "{0} + {value}·{1}·{2}",
    "addcdiv": "{0} + {value}·{1} / {2}",
    "lerp": "{0} + {2}·({1} − {0})",
    "sinh": "sinh({0})",
    "cosh": "cosh({0})",
    "tan": "tan({0})",
    "asin": "arcsin({0})",
    "acos": "arccos({0})",
    "acosh": "arcosh({0})",
    "atanh": "artanh({0})",
    "lgamma": "ln Γ({0})",
    "mvlgamma": "ln Γ({0})",
    "digamma": "ψ({0})",
    "polygamma": "ψ({0})",
    "erfinv": "erf⁻¹({0})",
    "logit": "ln({0} / (1 − {0}))",
    "xlogy": "{0} · ln({1})",
    "special_xlog1py": "{0} · ln(1 + {1})",
    "hypot": "√({0}² + {1}²)",
    "logaddexp": "ln(exp({0}) + exp({1}))",
    "sin": "sin({0})",
    "cos": "cos({0})",
    "sigmoid": "1 / (1 + exp(−{0}))",
    "logit_backward": "{0} / ({1}·(1 − {1}))",
    "float_power": "{0}^{1}",
    "special_entr": "−{0} · ln({0})",
    "abs": "|{0}|",
    "tanh_backward": "{0} · (1 − {1}²)",
    "sigmoid_backward": "{0} · {1} · (1 − {1})",
    "threshold_backward": "{0} where {1} > {2}",
    "maximum": "max({0}, {1})",
    "minimum": "min({0}, {1})",
    "elu": "elu({0})",
    "softplus": "ln(1 + exp({0}))",
    "mse_loss_backward": "2·{0}·({1} − {2})",
    "huber_loss": "huber({0}, {1})",
    "binary_cross_entropy": "−({1}·ln {0} + (1 − {1})·ln(1 − {0}))",
    "binary_cross_entropy_backward": "{0}·({1} − {2}) / ({1}·(1 − {1}))",
    "fill": "the number {1}, which was put there",
    "masked_fill": "the number {2}, which was put there",
    "full": "the number {1}, which was put there",
    "full_like": "the number {1}, which was put there",
    "where": "{1} or {2}",
    "gelu": "gelu({0})",
    "silu": "silu({0})",
    "elu_backward": "{0} · elu′",
}
"""By operation, of the numbers that it takes in the order of its arguments."""
TERMS = 3
"""Terms of a sum that are shown."""


def format_number(value: Any) -> str:
    """A number for people: ∞, −∞, NaN, six digits."""
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number:.6g}".replace("-", "−")


def _put(value: Any) -> str:
    """A number inside a formula: in parentheses where it is negative."""
    if isinstance(value, str):
        return value
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text


FindWriter = Callable[[int, int, int], TrailStep | None]
"""From memory, a place in it and the number of an operation to what wrote there before."""
DEPTH = 3
"""How far operands are written out."""
TINY, HUGE = 1e-30, 1e30
"""Operands beyond these are written out: they are what is odd."""


def describe(step: TrailStep, find_writer: FindWriter | None = None) -> str:
    """What an operation made of its numbers in one entry: "0 / (√0 + 0) = NaN". find_writer: what
    operands were made by, to write out those that are 0 or too large."""
    special = SPECIAL.get(step.operation.name)
    text = special(step) if special else _describe_entries(step, find_writer, DEPTH)
    return f"{text} = {format_number(step.value)}"


def list_numbers(step: TrailStep) -> list[Any]:
    """The numbers that an operation took for an entry, in the order of its arguments; None for what
    is no number of that entry."""
    operation = step.operation
    places = dict(locate_inputs(step))
    numbers, count = [], 0
    torch = import_torch()
    for argument in operation.args:
        if isinstance(argument, torch.Tensor):
            index = places.get(count)
            numbers.append(float(argument[index]) if index is not None else None)
            count += 1
        elif (
            isinstance(argument, list | tuple)
            and argument
            and isinstance(argument[0], torch.Tensor)
        ):
            part = argument[step.output] if step.output < len(argument) else argument[0]
            fits = part.shape == operation.outputs[step.output][1].shape
            numbers.append(float(part[step.index]) if fits else float(part.flatten()[0]))
            count += len(argument)
        else:
            numbers.append(argument if isinstance(argument, int | float) else None)
    return numbers


def _write_out(
    step: TrailStep, numbers: list[Any], find_writer: FindWriter | None, depth: int
) -> list[Any]:
    """The numbers, with those that are odd as what they were made of."""
    if find_writer is None or not depth or step.operation.name.startswith(("_foreach", "_fused")):
        return numbers
    places, count, result = dict(locate_inputs(step)), 0, list(numbers)
    for position, argument in enumerate(step.operation.args):
        if not hasattr(argument, "shape"):
            continue
        index, number = places.get(count), numbers[position]
        count += 1
        if index is None or number is None or TINY < abs(number) < HUGE:
            continue
        place = step.operation.inputs[count - 1][0]
        made = find_writer(place.memory, place.locate(index), step.operation.number)
        if made is not None and made.operation.name.removeprefix("_foreach_") in TEMPLATES:
            text = _describe_entries(made, find_writer, depth - 1)
            result[position] = text if "(" in text and " " not in text else f"({text})"
    return result


def _describe_entries(
    step: TrailStep, find_writer: FindWriter | None = None, depth: int = 0
) -> str:
    operation = step.operation
    name = operation.name.removeprefix("_foreach_")
    template = TEMPLATES.get(name)
    if template is None:
        return _describe_any(step)
    numbers = _write_out(step, list_numbers(step), find_writer, depth)
    scale = operation.kwargs.get("alpha", 1)
    value = operation.kwargs.get("value", 1)
    if name in ("add", "sub") and scale != 1 and len(numbers) > 1 and numbers[1] is not None:
        template = template.replace("{1}", "{alpha}·{1}")
    try:
        return template.format(*map(_put_or_dots, numbers), value=_put(value), alpha=_put(scale))
    except (IndexError, KeyError):
        return _describe_any(step)


def _put_or_dots(number: Any) -> str:
    return "…" if number is None or isinstance(number, bool) else _put(number)


def _describe_any(step: TrailStep) -> str:
    """An operation without a formula here: what went in, the smallest and the largest."""
    ranges = [
        f"{format_number(t.min())} … {format_number(t.max())}"
        for _p, t in step.operation.inputs
        if t.is_floating_point() and t.numel()
    ]
    return f"{step.operation.name}({', '.join(ranges[:4])})"


# ------------------------------------------------------------------------------ sums of many
def _add_up(terms: Any, count: int | None = None) -> str:
    """Many terms: the largest, and how many there are."""
    flat = terms.detach().double().flatten()
    total = len(flat) if count is None else count
    order = flat.abs().nan_to_num(nan=math.inf).argsort(descending=True)[:TERMS]
    shown = " + ".join(_put(flat[i]) for i in order)
    return shown + (f" + … ({total} terms)" if total > TERMS else "")


def _describe_product(step: TrailStep) -> str:
    operation, index = step.operation, step.index
    left, right = (operation.inputs[i][1] for i in LEFT_RIGHT[operation.name])
    row = left[index] if operation.name == "mv" else left[index[:-1]]
    column = right if operation.name == "mv" else right[(*index[:-2], slice(None), index[-1])]
    terms = row.double() * column.double()
    order = terms.abs().nan_to_num(nan=math.inf).argsort(descending=True)[:TERMS]
    shown = " + ".join(f"{_put(row[i])}·{_put(column[i])}" for i in order)
    more = f" + … ({len(terms)} terms)" if len(terms) > TERMS else ""
    bias = ""
    if operation.name in ("addmm", "baddbmm"):
        given = operation.inputs[0][1]
        where = broadcast(index, operation.outputs[0][1].shape, given.shape)
        bias = f"{_put(given[where])} + " if where is not None else ""
    return f"{bias}{shown}{more}"


def _select_reduced(step: TrailStep) -> Any:
    """What an entry of a result that is reduced over some dimensions was made of."""
    tensor = step.operation.inputs[0][1]
    dims = next((a for a in step.operation.args[1:] if isinstance(a, list | tuple | int)), None)
    dims = step.operation.kwargs.get("dim", dims)
    if dims is None or isinstance(dims, bool) or dims == []:
        return tensor
    reduced = {d % tensor.dim() for d in ([dims] if isinstance(dims, int) else dims)}
    kept = step.operation.outputs[step.output][1].dim() == tensor.dim()
    index: list[Any] = []
    left = list(step.index)
    for dimension in range(tensor.dim()):
        if dimension in reduced:
            index.append(slice(None))
            if kept:
                left.pop(0)
        else:
            index.append(left.pop(0))
    return tensor[tuple(index)]


def _describe_sum(step: TrailStep) -> str:
    return _add_up(_select_reduced(step))


def _describe_mean(step: TrailStep) -> str:
    terms = _select_reduced(step)
    return f"({_add_up(terms)}) / {terms.numel()}"


def _describe_variance(step: TrailStep) -> str:
    terms = _select_reduced(step)
    correction = step.operation.kwargs.get("correction", 1)
    correction = 1 if correction is None else correction
    return f"Σ(x − {format_number(terms.mean())})² / ({terms.numel()} − {correction})"


def _describe_softmax(step: TrailStep) -> str:
    tensor, dim = step.operation.args[0], step.operation.args[1]
    index = list(step.index)
    index[dim] = slice(None)  # type: ignore[call-overload] # a whole row
    row, own = tensor[tuple(index)], tensor[step.index]
    largest = row.max()
    if float(largest) == -math.inf:
        return f"exp({format_number(own)} − max) / Σ exp, of {len(row)} sums that are all −∞"
    return f"softmax of {format_number(own)} among {len(row)} sums up to {format_number(largest)}"


def _describe_norm(step: TrailStep) -> str:
    return f"√(Σ x²) of {_add_up(_select_reduced(step))}"


def _describe_layer_norm(step: TrailStep) -> str:
    tensor, shape = step.operation.args[0], step.operation.args[1]
    epsilon = next((a for a in reversed(step.operation.args) if isinstance(a, float)), 0.0)
    rows = tensor.reshape(-1, math.prod(shape)).double()
    whole = math.prod(step.operation.outputs[0][1].shape) // max(1, math.prod(shape))
    number = 0
    if step.output == 0 and whole:
        flat = 0
        for i, size in zip(step.index, tensor.shape, strict=True):
            flat = flat * size + i
        number = flat // math.prod(shape)
    elif step.index:
        number = step.index[0] if step.index[0] < len(rows) else 0
    row = rows[number]
    spread = float(row.var(unbiased=False))
    own = float(tensor[step.index]) if step.output == 0 else float(row[0])
    return (
        f"({format_number(own)} − {format_number(row.mean())}) / "
        f"√({format_number(spread)} + {format_number(epsilon)})"
    )


def _describe_batch_norm(step: TrailStep) -> str:
    tensor = step.operation.args[0]
    numbers = [a for a in step.operation.args if isinstance(a, float)]
    epsilon = numbers[-1] if numbers else 0.0
    unit = step.index[1] if step.output == 0 and len(step.index) > 1 else (step.index or (0,))[0]
    column = tensor.transpose(0, 1)[unit].double().flatten()
    training = next((a for a in step.operation.args if isinstance(a, bool)), True)
    spread = float(column.var(unbiased=False))
    if not training and len(step.operation.inputs) >= 5:
        mean, spread = (float(step.operation.inputs[i][1][unit]) for i in (3, 4))
    else:
        mean = float(column.mean())
    own = float(tensor[step.index]) if step.output == 0 else float(column[0])
    return (
        f"({format_number(own)} − {format_number(mean)}) / "
        f"√({format_number(spread)} + {format_number(epsilon)})"
    )


def _describe_mse(step: TrailStep) -> str:
    one, two = (t.double() for _p, t in step.operation.inputs[:2])
    errors = (one - two).abs().flatten().nan_to_num(nan=math.inf)
    worst = int(errors.argmax())
    a, b = one.expand_as(one - two).flatten()[worst], two.expand_as(one - two).flatten()[worst]
    return f"the mean of {errors.numel()} squares, the largest ({_put(a)} − {_put(b)})²"


def _describe_nll(step: TrailStep) -> str:
    logs, targets = step.operation.inputs[0][1], step.operation.inputs[1][1]
    picked = logs.gather(1, targets.unsqueeze(1).clamp(min=0)) if logs.dim() == 2 else logs
    return f"−({_add_up(picked)}) / {targets.numel()}: the ln p of the right classes"


def _describe_cast(step: TrailStep) -> str:
    torch = import_torch()
    target = step.operation.outputs[0][1].dtype
    numbers = list_numbers(step)
    own = next((n for n in numbers if n is not None), math.nan)
    limit = torch.finfo(target).max if target.is_floating_point else 0
    name = str(target).removeprefix("torch.")
    return f"{format_number(own)} as {name}, whose largest number is {format_number(limit)}"


def _describe_lookup(step: TrailStep) -> str:
    return f"an entry that {step.operation.name} picked"


def _describe_logsumexp(step: TrailStep) -> str:
    return f"ln Σ exp of {_add_up(_select_reduced(step))}"


def _describe_running(step: TrailStep) -> str:
    tensor, dim = step.operation.args[0], step.operation.args[1]
    index = list(step.index)
    index[dim] = slice(0, step.index[dim] + 1)  # type: ignore[call-overload] # all before it
    word = "the product" if step.operation.name == "cumprod" else "the sum"
    return f"{word} of {_add_up(tensor[tuple(index)])}"


def _describe_prod(step: TrailStep) -> str:
    return f"the product of {_add_up(_select_reduced(step)).replace(' + ', ' · ')}"


def _describe_fused(step: TrailStep) -> str:
    """One weight's update by a fused kernel, from what it took of it."""
    parts = [
        argument for argument in step.operation.args if isinstance(argument, list) and argument
    ]
    names = ("w", "g", "m", "v")
    texts = [
        f"{name} = {format_number(part[step.output % len(part)][step.index])}"
        for name, part in zip(names, parts, strict=False)
        if part[step.output % len(part)].shape == step.operation.outputs[step.output][1].shape
    ]
    settings = {k: v for k, v in step.operation.kwargs.items() if isinstance(v, float)}
    told = ", ".join(f"{k} = {format_number(v)}" for k, v in settings.items())
    return f"{step.operation.name} of {', '.join(texts)} ({told})"


SPECIAL: Mapping[str, Callable[[TrailStep], str]] = {
    **dict.fromkeys(LEFT_RIGHT, _describe_product),
    **dict.fromkeys(("sum", "nansum", "dot", "vdot"), _describe_sum),
    "mean": _describe_mean,
    **dict.fromkeys(("var", "std", "var_mean", "std_mean"), _describe_variance),
    **dict.fromkeys(("_softmax", "_log_softmax"), _describe_softmax),
    **dict.fromkeys(("linalg_vector_norm", "norm"), _describe_norm),
    **dict.fromkeys(
        ("native_layer_norm", "native_group_norm", "_fused_rms_norm"), _describe_layer_norm
    ),
    **dict.fromkeys(
        ("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_functional"),
        _describe_batch_norm,
    ),
    "mse_loss": _describe_mse,
    **dict.fromkeys(("nll_loss_forward", "nll_loss2d_forward"), _describe_nll),
    **dict.fromkeys(("_to_copy", "copy"), _describe_cast),
    **dict.fromkeys(("embedding", "index", "index_select", "gather"), _describe_lookup),
    "logsumexp": _describe_logsumexp,
    **dict.fromkeys(("cumsum", "cumprod"), _describe_running),
    "prod": _describe_prod,
    **dict.fromkeys(
        ("_fused_adam", "_fused_adamw", "_fused_sgd", "_fused_adagrad"), _describe_fused
    ),
}
"""Operations whose entries are of many numbers."""


def count_known() -> int:
    """How many operations' arithmetic is written out."""
    return len(TEMPLATES.keys() | SPECIAL.keys())

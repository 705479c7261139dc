"""A run as PyTorch or JAX: the way forward as lines, the gradient the library's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.language import Language
from backsight.adapters.code.languages import JAX, TORCH
from backsight.adapters.code.layout import (
    Room,
    drop_unused,
    join_lines,
    list_batch_lines,
    list_constants,
    list_data_lines,
    list_draw_lines,
    list_statistic_lines,
    name_weights,
    reads_rows,
    shorten_file,
    write_file,
    write_split,
)
from backsight.adapters.code.torch_optimizers import write_optimizer
from backsight.adapters.code.update import (
    AHEAD,
    UpdateLines,
    make_writer,
    write_ahead,
    write_update,
)
from backsight.adapters.code.wide_lines import write_body
from backsight.adapters.code.writer import CodeLine, CodeWriter


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What a file is put together from."""

    copied: CopiedRun
    writer: CodeWriter
    ahead: Sequence[CodeLine]
    forward: Sequence[CodeLine]
    """From the weights and a batch to the loss."""
    update: UpdateLines
    statistics: Sequence[str]
    """What the update reads of the way forward."""

    @property
    def language(self) -> Language:
        """Of the file."""
        return self.writer.language

    @property
    def arguments(self) -> str:
        """What the loss is a function of, behind the weights."""
        return ", ".join([*self.copied.derivation.batch_names, *self.copied.draws])


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """What is of the one library alone."""

    start: Sequence[str]
    """Lines before the arrays are read."""
    data: Sequence[str]
    """The arrays."""
    products: Sequence[str]
    """What is made of them."""
    draws: Sequence[str]
    """Of the loop: its random numbers."""
    step: Sequence[str]
    """Of the loop: the gradient and the update."""
    keep: str
    """Of the loop: what keeps the loss."""


def write_torch(copied: CopiedRun) -> str:
    """The text of the file."""
    parts = _make_parts(copied, TORCH)
    optimizer = write_optimizer(copied, parts.update.rate)
    made = ["theta.requires_grad_()", f"optimizer = {optimizer}"] if optimizer else []
    vectors = ("theta", "running") if optimizer else tuple(copied.state.vectors)
    frame = _Frame(
        start=[f"torch.set_default_dtype(torch.{copied.spec.dtype})"],
        data=list_data_lines(
            copied, vectors, wrap="torch.from_numpy({})", zeros="torch.zeros_like(theta)"
        ),
        products=made,
        draws=list_draw_lines(copied, wrap="torch.from_numpy({})"),
        step=_list_optimizer_step(parts) if optimizer else _list_torch_step(parts),
        keep="losses.append(L.item())",
    )
    return _write_file(parts, frame)


def write_jax(copied: CopiedRun) -> str:
    """The text of the file."""
    parts = _make_parts(copied, JAX)
    also = ", has_aux=True" if parts.statistics else ""
    results = f"(L, ({', '.join(parts.statistics)},)), g" if parts.statistics else "L, g"
    point = AHEAD if parts.ahead else "theta"
    vectors = tuple(copied.state.vectors)
    frame = _Frame(
        start=['jax.config.update("jax_enable_x64", True)'],
        data=list_data_lines(
            copied, vectors, wrap="jnp.asarray({})", zeros="jnp.zeros_like(theta)"
        ),
        products=[f"differentiate = jax.jit(jax.value_and_grad(compute_loss{also}))"],
        draws=list_draw_lines(copied, wrap="{}"),
        step=[
            *map(str, parts.ahead),
            f"{results} = differentiate({point}, {parts.arguments})",
            *_list_update(parts),
        ],
        keep="losses.append(float(L))",
    )
    return _write_file(parts, frame)


def _make_parts(copied: CopiedRun, language: Language) -> _Parts:
    writer = make_writer(copied, language, differentiates=True)
    ahead = write_ahead(writer)
    equations = copied.derivation.acts("forward", "loss")
    forward = writer.write(e for e in equations if e.targets != (AHEAD,))
    update = write_update(writer)
    made = {line.target for line in forward}
    reads = dict.fromkeys(n for line in update.statistics for n in line.reads if n in made)
    return _Parts(
        copied=copied,
        writer=writer,
        ahead=ahead,
        forward=drop_unused(forward, [writer.rename("L"), *reads]),
        update=update,
        statistics=list(reads),
    )


def _list_optimizer_step(parts: _Parts) -> list[str]:
    """A step of PyTorch's own optimizer."""
    update = parts.update
    is_clipped, changes = update.gradient != "g", update.rate != "eta_0"
    return [
        f"{_name_results(parts)} = compute_loss(theta, {parts.arguments})",
        "optimizer.zero_grad()",
        "L.backward()",
        *(["g = theta.grad", *_list_parts(parts)] if is_clipped else []),
        *map(str, update.before),
        *([f"theta.grad = {update.gradient}"] if is_clipped else []),
        *([f'optimizer.param_groups[0]["lr"] = {update.rate}'] if changes else []),
        "optimizer.step()",
        *update.write_statistics(parts.copied),
    ]


def _list_torch_step(parts: _Parts) -> list[str]:
    """A step whose update is written out."""
    point = AHEAD if parts.ahead else "theta"
    return [
        *map(str, parts.ahead),
        f"point = {point}.detach().requires_grad_()",
        f"{_name_results(parts)} = compute_loss(point, {parts.arguments})",
        "(g,) = torch.autograd.grad(L, point)",
        *_list_update(parts),
    ]


def _list_update(parts: _Parts) -> list[str]:
    return [
        *_list_parts(parts),
        *map(str, parts.update.lines),
        *parts.update.write_statistics(parts.copied),
    ]


def _list_parts(parts: _Parts) -> list[str]:
    """The gradient array by array, where it is clipped so."""
    symbols = parts.copied.derivation.parts.get("g", ())
    return [f"{', '.join(s.name for s in symbols)} = split(g)"] if symbols else []


def _name_results(parts: _Parts) -> str:
    return ", ".join(["L", *parts.statistics])


def _write_loss(parts: _Parts, spare: int) -> str:
    """The function from the weights and a batch to the loss."""
    returned = "L"
    if parts.statistics and parts.language is TORCH:
        returned = ", ".join(["L", *(f"{name}.detach()" for name in parts.statistics)])
    elif parts.statistics:
        returned = f"L, ({', '.join(parts.statistics)},)"
    body = [
        *(["N = len(x)"] if reads_rows(parts.forward) else []),
        f"{name_weights(parts.copied.derivation)} = split(theta)",
        *join_lines(parts.forward, spare),
        f"return {returned}",
    ]
    return f"def compute_loss(theta, {parts.arguments}):\n{write_body(body)}"


def _write_file(parts: _Parts, frame: _Frame) -> str:
    return shorten_file(partial(_put_together, parts, frame))


def _put_together(parts: _Parts, frame: _Frame, spare: int, room: Room) -> str:
    """The file. spare, room: as in `numpy_file`."""
    copied, writer, update = parts.copied, parts.writer, parts.update
    after = [*update.lines, *update.statistics]
    loop = [
        *list_batch_lines(copied),
        *(["N = len(x)"] if frame.draws or reads_rows(after) else []),
        *frame.draws,
        *frame.step,
        frame.keep,
    ]
    definitions = [
        *writer.list_definitions([*parts.ahead, *parts.forward, *after]),
        write_split(copied.derivation),
        _write_loss(parts, spare),
    ]
    begin = [
        *frame.start,
        *frame.data,
        *list_statistic_lines(copied.derivation),
        *list_constants(writer, [*loop, *frame.products, *definitions]),
        *frame.products,
        "losses = []",
    ]
    return write_file(copied, parts.language, definitions, begin, loop, room=room)

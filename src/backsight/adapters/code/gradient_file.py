"""A run as PyTorch or JAX: the way forward as lines, the gradient the library's own."""

from dataclasses import replace
from functools import partial

from backsight.adapters.code.code_line import drop_unused, reads_rows
from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.formula_file import (
    Formulas,
    Frame,
    write_formula_file,
    write_formulas,
)
from backsight.adapters.code.language import Language
from backsight.adapters.code.languages import JAX, TORCH
from backsight.adapters.code.layout import list_data_lines, list_draw_lines, name_weights
from backsight.adapters.code.shortening import Room, join_lines, shorten_file
from backsight.adapters.code.torch_optimizers import write_optimizer
from backsight.adapters.code.wide_lines import write_body


def write_torch(copied: CopiedRun) -> str:
    """The text of the file."""
    formulas = _write_formulas(copied, TORCH)
    optimizer = write_optimizer(copied, formulas.update.rate)
    made = ["theta.requires_grad_()", f"optimizer = {optimizer}"] if optimizer else []
    vectors = ("theta", "running") if optimizer else tuple(copied.state.vectors)
    step = _list_optimizer_step(formulas) if optimizer else _list_torch_step(formulas)
    frame = Frame(
        start=[f"torch.set_default_dtype(torch.{copied.spec.dtype})"],
        data=list_data_lines(
            copied, vectors, wrap="torch.from_numpy({})", zeros="torch.zeros_like(theta)"
        ),
        products=made,
        draws=list_draw_lines(copied, wrap="torch.from_numpy({})"),
        step=[*step, "losses.append(L.item())"],
    )
    returned = ", ".join(["L", *(f"{name}.detach()" for name in _list_statistics(formulas))])
    return shorten_file(partial(_write_file, formulas, frame, returned))


def write_jax(copied: CopiedRun) -> str:
    """The text of the file."""
    formulas = _write_formulas(copied, JAX)
    statistics = _list_statistics(formulas)
    returned = f"L, ({', '.join(statistics)},)" if statistics else "L"
    results = f"({returned}), g" if statistics else "L, g"
    also = ", has_aux=True" if statistics else ""
    frame = Frame(
        start=['jax.config.update("jax_enable_x64", True)'],
        data=list_data_lines(
            copied, [*copied.state.vectors], wrap="jnp.asarray({})", zeros="jnp.zeros_like(theta)"
        ),
        products=[f"differentiate = jax.jit(jax.value_and_grad(compute_loss{also}))"],
        draws=list_draw_lines(copied, wrap="{}"),
        step=[
            *map(str, formulas.ahead),
            f"{results} = differentiate({formulas.point}, {_list_arguments(formulas)})",
            *_list_update(formulas),
            "losses.append(float(L))",
        ],
    )
    return shorten_file(partial(_write_file, formulas, frame, returned))


def _write_formulas(copied: CopiedRun, language: Language) -> Formulas:
    formulas = write_formulas(copied, language, "forward", "loss")
    results = [formulas.writer.rename("L"), *_list_statistics(formulas)]
    return replace(formulas, step=drop_unused(formulas.step, results))


def _list_statistics(formulas: Formulas) -> list[str]:
    """What the update reads of the way forward."""
    made = {line.target for line in formulas.step}
    lines = formulas.update.statistics
    return list(dict.fromkeys(n for line in lines for n in line.reads if n in made))


def _list_arguments(formulas: Formulas) -> str:
    """What the loss is a function of, behind the weights."""
    copied = formulas.copied
    return ", ".join([*copied.derivation.batch_names, *copied.draws])


def _list_optimizer_step(formulas: Formulas) -> list[str]:
    """A step of PyTorch's own optimizer."""
    update = formulas.update
    is_clipped, changes = update.gradient != "g", update.rate != "eta_0"
    return [
        f"{_name_results(formulas)} = compute_loss(theta, {_list_arguments(formulas)})",
        "optimizer.zero_grad()",
        "L.backward()",
        *(["g = theta.grad", *_list_parts(formulas)] if is_clipped else []),
        *map(str, update.before),
        *([f"theta.grad = {update.gradient}"] if is_clipped else []),
        *([f'optimizer.param_groups[0]["lr"] = {update.rate}'] if changes else []),
        "optimizer.step()",
        *update.write_statistics(formulas.copied),
    ]


def _list_torch_step(formulas: Formulas) -> list[str]:
    """A step whose update is written out."""
    return [
        *map(str, formulas.ahead),
        f"point = {formulas.point}.detach().requires_grad_()",
        f"{_name_results(formulas)} = compute_loss(point, {_list_arguments(formulas)})",
        "(g,) = torch.autograd.grad(L, point)",
        *_list_update(formulas),
    ]


def _list_update(formulas: Formulas) -> list[str]:
    update = formulas.update
    return [
        *_list_parts(formulas),
        *map(str, update.lines),
        *update.write_statistics(formulas.copied),
    ]


def _list_parts(formulas: Formulas) -> list[str]:
    """The gradient array by array, where it is clipped so."""
    symbols = formulas.copied.derivation.parts.get("g", ())
    return [f"{', '.join(s.name for s in symbols)} = split(g)"] if symbols else []


def _name_results(formulas: Formulas) -> str:
    return ", ".join(["L", *_list_statistics(formulas)])


def _write_loss(formulas: Formulas, returned: str, spare: int) -> str:
    """The function from the weights and a batch to the loss. returned: what it gives back."""
    body = [
        *(["N = len(x)"] if reads_rows(formulas.step) else []),
        f"{name_weights(formulas.copied.derivation)} = split(theta)",
        *join_lines(formulas.step, spare),
        f"return {returned}",
    ]
    return f"def compute_loss(theta, {_list_arguments(formulas)}):\n{write_body(body)}"


def _write_file(formulas: Formulas, frame: Frame, returned: str, spare: int, room: Room) -> str:
    """The file. spare, room: as in `numpy_file`."""
    loss = _write_loss(formulas, returned, spare)
    return write_formula_file(formulas, replace(frame, functions=[loss]), formulas.after, room)

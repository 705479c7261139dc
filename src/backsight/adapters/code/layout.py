"""The parts that copied code has in every language: its head, its draws, its loop."""

import ast
import shlex
from collections.abc import Iterable, Sequence

from backsight.adapters.code.copied_run import CopiedRun
from backsight.adapters.code.language import Language, list_names
from backsight.adapters.code.shortening import Room, shorten_definition
from backsight.adapters.code.wide_lines import INDENT, WIDEST, write_body
from backsight.adapters.code.writer import CodeWriter
from backsight.engine.complete import list_widths
from backsight.engine.derivation import Derivation, Symbol

DATA = "code.npz"
"""The arrays beside every copied file."""
DRAW = """\
def draw(purpose, step, count):  # bits that hang on the seed, what they are for, and the step
    key = hashlib.blake2b(f"SEED/{purpose}".encode(), digest_size=16).digest()
    bits = np.random.Philox(key=int.from_bytes(key, "little"), counter=step << 192)
    return bits.random_raw(count)
"""
SHUFFLE = """\
@functools.lru_cache(maxsize=1)
def shuffle(epoch):  # the rows in the order of an epoch
    return np.argsort(draw("shuffle", epoch, ROWS) >> np.uint64(BITS), kind="stable")
"""
UNIFORM = {
    "float64": """\
def uniform(purpose, step, *shape):  # from 0 up to 1
    raw = draw(purpose, step, math.prod(shape)).reshape(shape)
    return (raw >> np.uint64(11)) * 2.0**-53
""",
    "float32": """\
def uniform(purpose, step, *shape):  # from 0 up to 1
    raw = draw(purpose, step, math.prod(shape)).reshape(shape)
    return (raw >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
""",
}


def write_head(copied: CopiedRun, language: Language, body: str) -> str:
    """The docstring and the imports that a file needs."""
    layers = [layer for layer in copied.spec.layers if layer.initializer is not None]
    widths = "-".join(map(str, list_widths(tuple(layers), copied.experiment.program.inputs)))
    name, first = copied.folder.name, copied.state.step + 1
    command = f"backsight explain {shlex.quote(name)} --step {first}"
    lines = [
        f'"""{_escape(name)} in {language.title}: {widths}, steps {first} to {copied.last}.',
        "",
        f"{DATA} beside it has the rows as the network takes them, and the first weights.",
        f'Any step number by number: {_escape(command)}"""',
        "",
    ]
    used = [module for module in ("functools", "hashlib", "math") if f"{module}." in body]
    lines += [f"import {module}" for module in used]
    lines += ["from pathlib import Path", "", *language.imports, ""]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    """A name that a stranger may have given, as it stands in a docstring, which it does not end."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in quoted)


def write_draws(copied: CopiedRun) -> str:
    """The functions that draw the order of an epoch, and masks, where a run has these."""
    parts = []
    if copied.is_shuffled or copied.draws:
        parts.append(DRAW.replace("SEED", str(copied.spec.seed)))
    if copied.is_shuffled:
        bits = (copied.rows - 1).bit_length()
        parts.append(SHUFFLE.replace("ROWS", str(copied.rows)).replace("BITS", str(bits)))
    if copied.draws:
        parts.append(UNIFORM[copied.spec.dtype])
    return "".join(parts)


def write_split(derivation: Derivation) -> str:
    """The function that cuts the vector of all weights into its arrays."""
    views = [_write_view(symbol) for symbol in derivation.weights()]
    text = ", ".join(views)
    is_wide = len(text) > WIDEST - len(f"{INDENT}return ")
    return f"def split(theta):\n{write_body([f'return ({text})' if is_wide else f'return {text}'])}"


def name_weights(derivation: Derivation) -> str:
    """The arrays of weights, as they are assigned to."""
    names = ", ".join(symbol.name for symbol in derivation.weights())
    return f"({names})" if len(names) > WIDEST // 2 else names


def _write_view(symbol: Symbol) -> str:
    shape = ", ".join(map(str, symbol.shape))
    part = f"theta[{symbol.offset}:{symbol.offset + symbol.size}]"
    return part if len(symbol.shape) == 1 else f"{part}.reshape({shape})"


def list_batch_lines(copied: CopiedRun) -> list[str]:
    """Of the loop: which rows step t has. The arrays of all rows are called all_x, all_y …"""
    names = copied.derivation.batch_names
    if not copied.is_shuffled:
        return []
    size, per_epoch = copied.spec.batch, copied.experiment.feed.per_epoch
    return [
        f"epoch, batch = divmod(t - 1, {per_epoch})",
        f"rows = shuffle(epoch)[batch * {size} : (batch + 1) * {size}]",
        f"{', '.join(names)} = {', '.join(f'all_{name}[rows]' for name in names)}",
    ]


def list_data_lines(
    copied: CopiedRun, vectors: Sequence[str], *, wrap: str, zeros: str
) -> list[str]:
    """The arrays of the file beside, under their names: the rows, and these vectors of the state.
    wrap: what makes the library's array of one; zeros: one that is 0."""
    prefix, known = "all_" if copied.is_shuffled else "", copied.list_arrays()
    rows = copied.derivation.batch_names
    filled = [*rows, *(name for name in vectors if name in known)]
    empty = [name for name in vectors if name in copied.state.vectors and name not in known]
    targets = [f"{prefix}{name}" if name in rows else name for name in filled]
    return [
        f'with np.load(Path(__file__).with_name("{DATA}")) as file: data = dict(file)',
        *_assign_in_lines(targets, [wrap.format(f'data["{name}"]') for name in filled]),
        *([" = ".join([*empty, zeros])] if empty else []),
    ]


def list_statistic_lines(derivation: Derivation) -> list[str]:
    """The running statistics as arrays of their own."""
    symbols = derivation.statistics()
    views = (f"running[{s.offset}:{s.offset + s.size}]" for s in symbols)
    return [_assign([s.name for s in symbols], views)] if symbols else []


def _assign_in_lines(targets: Sequence[str], values: Sequence[str]) -> list[str]:
    """One line, or one each where that is too wide."""
    line = _assign(targets, values)
    if len(line) <= WIDEST:
        return [line]
    return [_assign([target], [value]) for target, value in zip(targets, values, strict=True)]


def _assign(targets: Iterable[str], values: Iterable[str]) -> str:
    return f"{', '.join(targets)} = {', '.join(values)}"


def list_constants(writer: CodeWriter, lines: Iterable[str]) -> list[str]:
    """Numbers that stay as they are and are called by name: of the derivation, and settings."""
    said = {*list_names(ast.parse("\n".join(lines)))}
    numbers = {
        s.name: s.value if s.name == "eta_0" else int(s.value)
        for s in writer.derivation.of_role("number")
        if s.value is not None and s.name != "N" and s.name in said
    }
    settings = {k: v for k, v in writer.constants.items() if k in said}
    named = {**numbers, **settings}
    return [_assign(named, map(repr, named.values()))] if named else []


def list_draw_lines(copied: CopiedRun, *, wrap: str = "{}") -> list[str]:
    """Of the loop: the random numbers of step t."""
    symbols = copied.derivation.symbols
    return [
        f"{name} = "
        + wrap.format(f'uniform("{symbols[name].purpose}", t, N, {symbols[name].shape[1]})')
        for name in copied.draws
    ]


def write_file(
    copied: CopiedRun,
    language: Language,
    definitions: Sequence[str],
    begin: Sequence[str],
    loop: Sequence[str],
    after: Sequence[str] = (),
    *,
    room: Room,
) -> str:
    """The whole text: functions, what is there at the beginning, the loop, and what comes after it,
    the last weights. room: how much functions have."""
    parts = [
        write_draws(copied),
        *(shorten_definition(definition, room) for definition in definitions),
        "\n",
        write_body(begin, 0),
        f"for t in range({copied.state.step + 1}, {copied.last + 1}):\n",
        write_body(loop),
        write_body([*after, f"{name_weights(copied.derivation)} = split(theta)"], 0),
        'print(f"loss {losses[0]:.6g} at first, {losses[-1]:.6g} in the end")\n',
    ]
    body = "".join(parts)
    return write_head(copied, language, body) + body

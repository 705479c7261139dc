"""A fused step as the source of one function that runs many training steps."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backsight.engine.graph.trace import COMPARISONS, Node
from backsight.engine.layer_spans import LayerSpan
from backsight.engine.native.fusion import FusedStep, Loop, Phase, SingleStep, find_exponent
from backsight.engine.native.loop_writer import LoopWriter
from backsight.engine.native.rolling import roll_lines
from backsight.engine.native.unrolled_writer import UnrolledWriter, is_tiny, list_computed
from backsight.engine.native.value_writer import WORDS, Address, LoopContext, LoopSource

LINE = 16
"""Places of the workspace that a value begins at a multiple of: 64 bytes of float32."""
HEAD = '''\
import math
import numpy as np
from numba import njit
from backsight.native.memory import at, put
from backsight.native.words import {words}

LOOP = dict(fastmath={{"contract", "reassoc", "nsz", "arcp"}}, error_model="numpy", nogil=True)
f = np.{dtype}
LARGEST = np.finfo(f).max  # isfinite is a difference, which LOOP's reordering makes 0


@njit(**LOOP)
def gather(data, rows, first, count, width, target, offset):
    """Some rows of the data, one after the other."""
    for i in range(count):
        source, place = at(rows, first + i) * width, offset + i * width
        for j in range(width):
            put(target, place + j, at(data, source + j))


@njit(**LOOP)
def copy(source, first, target, offset, count):
    """Some entries from one vector to another."""
    for i in range(count):
        put(target, offset + i, at(source, first + i))
'''
SIMPLE = (0, 1, 2, 3, 0.5, -1)
"""Numbers that are written into the source: they are of the formulas, and some vanish there."""
CALL, PLACE = re.compile(r"<loop (\d+)([\d ]*)>"), re.compile(r"\bO\d+\b")
BY_ADDRESS = "from backsight.native.product import product_{width}\n"
PRODUCT = '''

@njit(**LOOP)
def product_{name}(a, p, b, q, c, r, m, k, n):
    """(m, k) times (k, n), by BLAS."""
    np.dot(
        {one},
        {two},
        c[r : r + m * n].reshape((m, n)),
    )
'''
OPERANDS = {
    "an": "a[p : p + m * k].reshape((m, k))",
    "at": "a[p : p + m * k].reshape((k, m)).T",
    "bn": "b[q : q + k * n].reshape((k, n))",
    "bt": "b[q : q + k * n].reshape((n, k)).T",
}


@dataclass(kw_only=True)
class Layout:
    """Where values lie. addresses: by the identity of a node; size: of the workspace."""

    addresses: dict[int, Address] = field(default_factory=dict)
    size: int = 0

    def reserve(self, count: int) -> Address:
        """A new place in the workspace for so many numbers."""
        offset = self.size
        self.size += -(-count // LINE) * LINE
        return Address(array="work", offset=str(offset))

    def __call__(self, node: Node) -> Address:
        """Where a value lies; what lies nowhere yet gets a place."""
        if node.op == "view":
            base = self(node.args[0])
            return Address(array=base.array, offset=_add_offset(base.offset, node.args[1]))
        if node.op == "transpose":
            return self(node.args[0])
        if id(node) not in self.addresses:
            self.addresses[id(node)] = self.reserve(math.prod(node.shape))
        return self.addresses[id(node)]


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What the driver is asked for besides the pieces themselves.

    loss, rate, length: nodes or numbers. spans: of the layers in theta, for their sums.
    copies: values to be copied to a vector of the state when a step is over. numbers: what is
    asked for at every call, by name, besides t. gathered: (name, shape) of what is filled row by
    row, and its place. drawn: (name, size) of random numbers. arrays: what else is given:
    random numbers, vectors of the state, a batch of all rows.
    """

    loss: Node | float
    rate: Node | float
    length: Node
    spans: Sequence[LayerSpan]
    copies: Sequence[tuple[str, Node]]
    numbers: Sequence[str]
    gathered: Sequence[tuple[str, tuple[int, ...], Address]]
    drawn: Sequence[tuple[str, int]]
    arrays: Sequence[str]


class NativeWriter:
    """source: of a module with a function `run`. arguments: the names of what it takes.

    blas: "wide" or "narrow", where matrix products are made by a routine whose address is given;
    "" where Numba's `dot` makes them. origins: the formulas that nodes are of. formulas: those in
    each function. settings: the numbers to be given at every call.
    """

    def __init__(
        self,
        fused: FusedStep,
        layout: Layout,
        wanted: Outputs,
        dtype: str,
        *,
        blas: str,
        origins: Mapping[int, str],
    ) -> None:
        self._blas, self._origins = blas, origins
        self.formulas: dict[str, tuple[str, ...]] = {}
        self.settings: list[float] = []
        self.fused, self.layout, self.wanted, self.dtype = fused, layout, wanted, dtype
        self._numbers: dict[int, str] = {}
        self._hosts: dict[int, str] = {}
        self._loops: list[tuple[Loop, LoopSource]] = []
        self._products: dict[str, None] = {}
        self.arguments = [
            "blas",
            "n",
            "only_update",
            "t",
            "rows",
            "table",
            "seen",
            "numbers",
            "settings",
            *(f"all_{name}" for name, *_ in wanted.gathered),
            *(f"of_{name}" for name in wanted.arrays),
            "work",
        ]
        self.source = self._write()

    # ------------------------------------------------------------------ the module
    def _write(self) -> str:
        gradient = self._phase("gradient")
        ending = self._ending()
        self._hosts = {}
        update = self._phase("update")
        update += [
            f"copy({a.array}, {a.offset}, of_{name}, 0, {math.prod(node.shape)})"
            for name, node in self.wanted.copies
            for a in [self.layout(node)]
        ]
        kept = sorted(_find_numbers(gradient + ending) & _find_numbers(update))
        ending += [f"seen[{3 + k}] = {name}" for k, name in enumerate(kept)]
        update = [*(f"{name} = f(seen[{3 + k}])" for k, name in enumerate(kept)), *update]
        self.seen = 3 + len(kept)
        functions, calls = self._named([*update, *gradient])
        update, gradient = roll_lines(calls[: len(update)]), roll_lines(calls[len(update) :])
        body = self._run(gradient, ending, update)
        kind = "f" if self.dtype == "float32" else "d"
        words = ", ".join(f"{word}_{kind}" for word in sorted(WORDS))
        head = HEAD.format(dtype=self.dtype, words=words)
        products = "".join(self._product(p) for p in self._products)
        if self._blas:
            head = head.replace("\n\n", "\n" + BY_ADDRESS.format(width=self._blas) + "\n", 1)
        return head + products + functions + "\n\n" + body

    def _product(self, kind: str) -> str:
        one, two = OPERANDS[f"a{kind[0]}"], OPERANDS[f"b{kind[1]}"]
        return PRODUCT.format(name=kind, one=one, two=two)

    def _run(self, gradient: list[str], ending: list[str], update: list[str]) -> str:
        lines = ["@njit(**LOOP)", f"def run({', '.join(self.arguments)}):"]
        body = ["for s in range(n):", "    if s > 0 or only_update:"]
        body += ["        row = s - 1 + only_update"]
        body += [f"        {x}" for x in (*update, *self._row())]
        body += ["        if only_update:", "            return 0", "        t += 1"]
        body += [f"    {x}" for x in (*self._fill(), *gradient, *ending)]
        body += [
            "    if not (abs(f(seen[0])) <= LARGEST and abs(f(seen[2])) <= LARGEST):",
            "        return s + 1",
        ]
        body += ["return n"]
        return "\n".join([*lines, *(f"    {x}" for x in body)]) + "\n"

    def _fill(self) -> list[str]:
        """What a step needs from outside: its batch, where its random numbers begin."""
        lines = []
        for name, (count, width), place in self.wanted.gathered:
            lines.append(
                f"gather(all_{name}, rows, s * {count}, {count}, {width}, "
                f"{place.array}, {place.offset})"
            )
        lines += [f"d_{name} = s * {size}" for name, size in self.wanted.drawn]
        return lines

    def _row(self) -> list[str]:
        """The row of the table that an update completes."""
        return [f"table[row, {k}] = seen[{k}]" for k in range(3)]

    def _ending(self) -> list[str]:
        """Loss, rate and length of the gradient, to be seen."""
        wanted = (self.wanted.loss, self.wanted.rate, self.wanted.length)
        lines: list[str] = []
        sources = [self._expression(v, lines) for v in wanted]
        return [*lines, *(f"seen[{k}] = {source}" for k, source in enumerate(sources))]

    # ------------------------------------------------------------------ pieces
    def _phase(self, phase: Phase) -> list[str]:
        lines: list[str] = []
        for piece in self.fused.pieces:
            if piece.phase != phase:
                continue
            if isinstance(piece, Loop):
                self._loop(piece, lines)
            elif piece.node.op == "pack":
                self._pack(piece.node, lines)
            elif piece.node.op == "matmul":
                self._multiply(piece.node, lines)
            else:
                self._number(piece, lines)
        return lines

    def _pack(self, node: Node, lines: list[str]) -> None:
        """Bring the parts to their places that were not made there."""
        whole, more = self.layout(node), 0
        for part in node.args:
            there, size = self.layout(part), math.prod(part.shape)
            offset = _add_offset(whole.offset, more)
            if there != Address(array=whole.array, offset=offset):
                lines.append(
                    f"copy({there.array}, {there.offset}, {whole.array}, {offset}, {size})"
                )
            more += size

    def _number(self, piece: SingleStep, lines: list[str]) -> None:
        node = piece.node
        source = self._scalar_expression(node, lines)
        self._numbers[id(node)] = name = f"n{len(self._numbers)}"
        lines.append(f"{name} = f({source})")

    def _multiply(self, node: Node, lines: list[str]) -> None:
        one, two = node.args
        if self._blas:
            lines.append(self._by_address(node))
            return
        kind = ("t" if one.op == "transpose" else "n") + ("t" if two.op == "transpose" else "n")
        self._products[kind] = None
        places = [self.layout(n) for n in (one, two, node)]
        (m, k), n = one.shape, two.shape[1]
        spots = ", ".join(f"{p.array}, {p.offset}" for p in places)
        lines.append(f"product_{kind}({spots}, {m}, {k}, {n})")

    def _by_address(self, node: Node) -> str:
        one, two = node.args
        places = ", ".join(
            f"{p.array}, {p.offset}" for p in (self.layout(n) for n in (one, two, node))
        )
        turned = ", ".join(str(int(n.op == "transpose")) for n in (one, two))
        (m, k), n = one.shape, two.shape[1]
        return f"product_{self._blas}(blas, {turned}, {m}, {k}, {n}, {places})"

    def _loop(self, loop: Loop, lines: list[str]) -> None:
        plain: dict[str, None] = {}

        def number(node: Node) -> str:
            source = self._expression(node, lines)
            cast = node.kind == "host" and node.op not in COMPARISONS
            source = f"f({source})" if cast else source
            plain[source] = None
            return source

        given = LoopContext(
            loop=loop,
            fused=self.fused,
            dtype=self.dtype,
            address=self.layout,
            plain=number,
            scratch=self.layout.reserve,
            constant=self._of_loop,
        )
        kind = UnrolledWriter if is_tiny(loop, self.fused) else LoopWriter
        written = kind(given).write()
        self._loops.append((loop, written))
        call = f"<loop {len(self._loops) - 1}>"
        totals = [n for n in written.totals if n.op == "total"]
        sums = [len(n.args) // 2 for n in written.totals if n.op == "layer_sums"]
        outs = [f"t{len(self._numbers) + k}" for k in range(len(totals))]
        if sums:
            self._over_spans(call, outs, sums[0], lines)
        elif outs:
            lines.append(f"{', '.join(outs)}, = {call}")
        else:
            lines.append(call)
        for out, node in zip(outs, totals, strict=True):
            self._numbers[id(node)] = name = f"n{len(self._numbers)}"
            lines.append(f"{name} = f({out})")

    def _over_spans(self, call: str, outs: list[str], sums: int, lines: list[str]) -> None:
        """The loop over theta, layer by layer, with the sums of each."""
        layers = len({layer for layer, *_ in self.wanted.spans})
        lines += [f"{out} = 0.0" for out in outs]
        lines += [f"table[row, {3 + k}] = 0.0" for k in range(sums * layers)]
        for layer, first, behind in self.wanted.spans:
            got = [f"w{k}" for k in range(len(outs))]
            ranged = call.replace(">", f" {first} {behind}>")
            own = [f"u{k}" for k in range(sums)]
            lines.append(f"{', '.join([*got, *own])}, = {ranged}")
            lines += [f"{out} += {part}" for out, part in zip(outs, got, strict=True)]
            lines += [f"table[row, {3 + k * layers + layer}] += {x}" for k, x in enumerate(own)]

    # ------------------------------------------------------------------ names of loops
    def _named(self, lines: Sequence[str]) -> tuple[str, list[str]]:
        """The functions of all loops, and the lines with calls to them. Loops that differ only in
        where their values lie are one function; one that is alone has its places written in."""
        texts = ["\n".join(w.lines) for _, w in self._loops]
        names: dict[str, str] = {}
        functions = ""
        calls = []
        for (loop, written), text in zip(self._loops, texts, strict=True):
            known: dict[str, str] = {}
            if texts.count(text) == 1:
                places = enumerate(written.offsets)
                known = {f"O{k}": o for k, o in places if o.isdecimal()}
            offsets = [(f"O{k}", o) for k, o in enumerate(written.offsets) if f"O{k}" not in known]
            if text not in names:
                names[text] = f"loop_{chr(97 + len(names) // 26)}{chr(97 + len(names) % 26)}"
                parameters = [
                    *(f"A{k}" for k in range(len(written.arrays))),
                    *(p for p, _ in offsets),
                    *(f"S{k}" for k in range(len(written.scalars))),
                    *(["first", "behind"] if written.length else []),
                ]
                body = PLACE.sub(lambda m, k=known: k.get(m[0], m[0]), text)  # type: ignore[misc] # bound at once
                functions += f"\n\n@njit(**LOOP)\ndef {names[text]}({', '.join(parameters)}):\n"
                functions += "".join(f"    {line}\n" for line in body.split("\n"))
            known_formulas = self.formulas.get(names[text], ())
            self.formulas[names[text]] = tuple(
                dict.fromkeys([*known_formulas, *self._formulas_in(loop)])
            )
            given = [*written.arrays, *(o for _, o in offsets), *written.scalars]
            calls.append((names[text], given, written.length))

        def call(match: re.Match[str]) -> str:
            name, given, length = calls[int(match[1])]
            ends = match[2].split() or (["0", str(length)] if length else [])
            return f"{name}({', '.join([*given, *ends])})"

        return functions, [CALL.sub(call, line) for line in lines]

    def _formulas_in(self, loop: Loop) -> list[str]:
        made = list_computed(loop, self.fused)
        return [self._origins[id(n)] for n in made if id(n) in self._origins]

    # ------------------------------------------------------------------ plain numbers
    def _expression(self, value: Node | float, lines: list[str]) -> str:
        """The source of a number; lines that make it are put before."""
        if not isinstance(value, Node):
            return self._setting(value)
        if value.kind != "host":
            if id(value) in self._numbers:
                return self._numbers[id(value)]
            place = self.layout(value)
            return f"at({place.array}, {place.offset})"
        if value.op == "input":
            if value.args[0] == "t":
                return "float(t)"
            return f"numbers[{self.wanted.numbers.index(value.args[0])}]"
        if id(value) not in self._hosts:
            source = self._scalar_expression(value, lines)
            self._hosts[id(value)] = f"h{len(self._hosts)}"
            lines.append(f"{self._hosts[id(value)]} = {source}")
        return self._hosts[id(value)]

    def _setting(self, value: float) -> str:
        """The source of a number that stays the same. All but the simplest are given at every call:
        another rate, or another number of steps, is not to be compiled anew."""
        if value in SIMPLE:
            return repr(float(value))
        if value not in self.settings:
            self.settings.append(value)
        return f"settings[{self.settings.index(value)}]"

    def _of_loop(self, value: float) -> str:
        """The same for a loop; "" where the number is written down."""
        return "" if value in SIMPLE else f"f({self._setting(value)})"

    def _scalar_expression(self, node: Node, lines: list[str]) -> str:
        args = [
            self._expression(a, lines)
            if isinstance(a, Node) or node.kind == "host"
            else f"f({self._setting(a)})"
            for a in node.args
        ]
        infix = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
        infix |= COMPARISONS
        if find_exponent(node) == 2:
            return f"{args[0]} * {args[0]}"
        if node.op in infix:
            return f"{args[0]} {infix[node.op]} {args[1]}"
        if node.op == "where":
            return f"{args[1]} if {args[0]} else {args[2]}"
        if node.op in ("maximum", "minimum"):
            sign = "<=" if node.op == "maximum" else ">="
            a, b = args
            return f"{b} if {b} != {b} else ({b} if {a} {sign} {b} else {a})"
        if node.op == "negative":
            return f"-{args[0]}"
        if node.op == "sign":
            return f"float({args[0]} > 0.0) - float({args[0]} < 0.0)"
        name = {"absolute": "abs", "floor": "np.floor"}.get(node.op, f"math.{node.op}")
        return f"{name}({args[0]})"


def _add_offset(offset: str, more: int) -> str:
    return (
        str(int(offset) + more) if offset.isdecimal() else f"{offset} + {more}" if more else offset
    )


def _find_numbers(lines: Sequence[str]) -> set[str]:
    """The names of plain numbers in some lines."""
    return {name for line in lines for name in re.findall(r"\bn\d+\b", line)}

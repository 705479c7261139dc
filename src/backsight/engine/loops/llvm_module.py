"""A step's two halves as an LLVM module with a function `run`, which does many steps a call."""

import re
from collections.abc import Iterator, Sequence

from backsight.engine.loops.llvm import (
    HOST_ARRAYS,
    Emitter,
    Kind,
    NestPrinter,
    Register,
    Scope,
)
from backsight.engine.loops.llvm_driver import print_driver
from backsight.engine.loops.llvm_function import print_function
from backsight.engine.loops.representation import For, ProductCall, Reduce, Step
from backsight.engine.loops.step_program import LoopProgram
from backsight.engine.loops.words import POWER, print_word

ROW_MAJOR, PLAIN, TURNED = 101, 111, 112
"""What BLAS calls matrices row by row, as they are, and transposed."""
INTRINSIC = re.compile(r"@(llvm\.(?:sqrt|fabs|floor)\.[a-z0-9]+)")
MASKED = re.compile(r"@(llvm\.masked\.(?:gather|scatter)\.v(\d+)(f32|f64)\.v\d+p0)")
"""LLVM's own functions, which have to be declared."""


def print_llvm(program: LoopProgram, *, blas_integer: str = "i64") -> str:
    """The text of the module. blas_integer: the type of the whole numbers of BLAS."""
    return _ModulePrinter(program, blas_integer).print_module()


class _ModulePrinter:
    """words, nests: texts of functions, each written once; a nest's name by its text."""

    def __init__(self, program: LoopProgram, blas_integer: str) -> None:
        self.program, self.integer = program, blas_integer
        self.real = "float" if program.dtype == "float32" else "double"
        self.words: dict[str, str] = {}
        self.nests: dict[str, str] = {}
        self.storages = ["work", *program.storages]

    def print_module(self) -> str:
        halves = [self._print_half(n, getattr(self.program, n)) for n in ("gradient", "update")]
        nests = [f"define internal void @{name}{text}" for text, name in self.nests.items()]
        text = "\n".join([*self.words.values(), *nests, *halves, print_driver(self.program)])
        return "\n".join([*_declare(text), text])

    def make_emitter(self) -> Emitter:
        """One for a new function."""
        return Emitter(self.program.dtype, self.find_word)

    # ---------------------------------------------------------------- words
    def find_word(self, word: str, kind: Kind, lanes: int) -> str:
        """The name of a word's function, which is written where it is new."""
        name = f"{word}_{kind}_{lanes}"
        if name not in self.words:
            self.words[name] = ""
            self.words[name] = self._print_word(word, name, kind, lanes)
        return f"@{name}"

    def _print_word(self, word: str, name: str, kind: Kind, lanes: int) -> str:
        if word == "power":  # of plain numbers alone; others are written out (powers.py)
            self.find_word("exp", "host", 1)
            self.find_word("log", "host", 1)
            return POWER
        emitter = self.make_emitter()
        dtype = "float64" if kind == "host" else self.program.dtype
        result = print_word(word, emitter, Register("%x", kind, lanes), dtype)
        t = emitter.name_type(kind, lanes)
        head = f"define internal {t} @{name}({t} %x) alwaysinline {{"
        return "\n".join([head, *emitter.lines, f"  ret {t} {result.text}", "}"])

    # ---------------------------------------------------------------- halves
    def _print_half(self, name: str, steps: Sequence[Step]) -> str:
        """The function of the gradient or of the update."""
        emitter = self.make_emitter()
        changed = frozenset(s.name for s in _walk(steps) if isinstance(s, Reduce))
        scope = Scope(names={"t": Register("%time", "host")})
        printer = NestPrinter(emitter, self.program.arrays, self._find_pointer, changed)
        for step in steps:
            if isinstance(step, For):
                self._call_nest(step, emitter, scope, changed)
            elif isinstance(step, ProductCall):
                self._call_product(step, emitter)
            else:
                printer.print_steps([step], scope)
        pointers = [f"%of_{k}" for k in range(len(self.storages))]
        pointers += [f"%{array}" for array in HOST_ARRAYS]
        parameters = ", ".join([*(f"ptr {p}" for p in pointers), "ptr %blas", "i64 %t"])
        head = f"define internal void @{name}({parameters}) alwaysinline {{"
        time = "  %time = sitofp i64 %t to double"
        return "\n".join([head, time, *emitter.slots, *emitter.lines, "  ret void", "}"])

    def _find_pointer(self, array: str) -> tuple[str, int]:
        """The pointer of an array's storage, and how far from it the array begins."""
        if array in HOST_ARRAYS:
            return f"%{array}", 0
        region = self.program.arrays.regions[array]
        return f"%of_{self.storages.index(region.storage)}", region.offset

    def _call_nest(
        self, nest: For, emitter: Emitter, scope: Scope, changed: frozenset[str]
    ) -> None:
        function = print_function(nest, self.program.arrays, scope, changed, self.make_emitter)
        name = self.nests.setdefault(function.text, f"nest_{len(self.nests)}")
        given = []
        for storage, start, _ in function.groups:
            of_storage = storage not in HOST_ARRAYS
            text = f"%of_{self.storages.index(storage)}" if of_storage else f"%{storage}"
            given.append(f"ptr {self._move(text, start, emitter)}")
        for known in function.values:
            value = scope.names.get(known) or self._load(scope.slots[known], emitter)
            given.append(f"{emitter.name_type(value.kind)} {value.text}")
        given += [f"ptr {scope.slots[changed_name].text}" for changed_name in function.slots]
        emitter.write_line(f"call void @{name}({', '.join(given)})")

    def _move(self, pointer: str, start: int, emitter: Emitter) -> str:
        """A pointer so many numbers further on."""
        if not start:
            return pointer
        return emitter.emit(f"getelementptr inbounds {self.real}, ptr {pointer}, i64 {start}")

    def _load(self, slot: Register, emitter: Emitter) -> Register:
        t = emitter.name_type(slot.kind)
        return Register(emitter.emit(f"load {t}, ptr {slot.text}"), slot.kind)

    def _call_product(self, step: ProductCall, emitter: Emitter) -> None:
        places = (self._find_pointer(a) for a in (step.left, step.right, step.target))
        left, right, target = (self._move(p, start, emitter) for p, start in places)
        (m, k, n), i, t = step.sizes, self.integer, self.real
        orders = [TURNED if transposed else PLAIN for transposed in step.transposed]
        widths = (m if step.transposed[0] else k), (k if step.transposed[1] else n)
        one, zero = emitter.write_number(1.0, "real"), emitter.write_number(0.0, "real")
        emitter.write_line(
            f"call void %blas(i32 {ROW_MAJOR}, i32 {orders[0]}, i32 {orders[1]}, "
            f"{i} {m}, {i} {n}, {i} {k}, {t} {one}, ptr {left}, {i} {widths[0]}, "
            f"ptr {right}, {i} {widths[1]}, {t} {zero}, ptr {target}, {i} {n})"
        )


def _walk(steps: Sequence[Step]) -> Iterator[Step]:
    """All steps, those inside loops too."""
    for step in steps:
        yield step
        if isinstance(step, For):
            yield from _walk(step.body)


def _declare(text: str) -> Iterator[str]:
    """Declarations of LLVM's own functions."""
    for name in sorted(set(INTRINSIC.findall(text))):
        kind = name.rsplit(".", 1)[1]
        scalar = {"f32": "float", "f64": "double"}[kind[-3:]]
        t = f"<{kind[1:-3]} x {scalar}>" if kind[:-3] else scalar
        yield f"declare {t} @{name}({t})"
    for name, lanes, real in sorted(set(MASKED.findall(text))):
        t = f"<{lanes} x {'float' if real == 'f32' else 'double'}>"
        pointers, mask = f"<{lanes} x ptr>", f"<{lanes} x i1>"
        if "gather" in name:
            yield f"declare {t} @{name}({pointers}, {mask}, {t})"
        else:
            yield f"declare void @{name}({t}, {pointers}, {mask})"

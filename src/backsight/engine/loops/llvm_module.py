"""A step's two halves as an LLVM module with a function `run`, which does many steps a call."""

import re
from collections.abc import Iterator, Mapping, Sequence

from backsight.engine.loops.arrays import WORK, ArrayMap
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
"""LLVM's own functions, which have to be declared."""


def print_llvm(program: LoopProgram, *, blas_integer: str = "i64") -> str:
    """The text of the module. blas_integer: the type of the whole numbers of BLAS."""
    module = ModulePrinter(program.dtype, program.arrays, program.storages, blas_integer)
    parts = {"gradient": program.gradient, "update": program.update}
    return module.print_module(parts, print_driver(program))


class ModulePrinter:
    """Some parts of a program as functions, and what calls them. storages: the memory that they are
    given, in order, behind the workspace.

    words, nests: texts of functions, each written once; a nest's name by its text.
    """

    def __init__(
        self, dtype: str, arrays: ArrayMap, storages: Sequence[str], blas_integer: str = "i64"
    ) -> None:
        self.dtype, self.arrays, self.integer = dtype, arrays, blas_integer
        self.real = "float" if dtype == "float32" else "double"
        self.words: dict[str, str] = {}
        self.nests: dict[str, str] = {}
        self.storages = [WORK, *storages]

    def print_module(self, parts: Mapping[str, Sequence[Step]], driver: str) -> str:
        """The text of the module. driver: of what calls the parts."""
        functions = [self._print_part(name, steps) for name, steps in parts.items()]
        nests = [f"define internal void @{name}{text}" for text, name in self.nests.items()]
        text = "\n".join([*self.words.values(), *nests, *functions, driver])
        return "\n".join([*_declare(text), text])

    def make_emitter(self) -> Emitter:
        """One for a new function."""
        return Emitter(self.dtype, self.find_word)

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
        dtype = "float64" if kind == "host" else self.dtype
        result = print_word(word, emitter, Register("%x", kind, lanes), dtype)
        t = emitter.name_type(kind, lanes)
        head = f"define internal {t} @{name}({t} %x) alwaysinline {{"
        return "\n".join([head, *emitter.lines, f"  ret {t} {result.text}", "}"])

    # ---------------------------------------------------------------- parts
    def _print_part(self, name: str, steps: Sequence[Step]) -> str:
        """The function of some steps: of the gradient, say, or of the update."""
        emitter = self.make_emitter()
        changed = frozenset(s.name for s in _walk(steps) if isinstance(s, Reduce))
        scope = Scope(names={"t": Register("%time", "host")})
        printer = NestPrinter(emitter, self.arrays, self._find_pointer, changed)
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
        head = f"define internal void @{name}({parameters}) {{"
        time = "  %time = sitofp i64 %t to double"
        return "\n".join([head, time, *emitter.slots, *emitter.lines, "  ret void", "}"])

    def _find_pointer(self, array: str) -> tuple[str, int]:
        """The pointer of an array's storage, and how far from it the array begins."""
        if array in HOST_ARRAYS:
            return f"%{array}", 0
        region = self.arrays.regions[array]
        return f"%of_{self.storages.index(region.storage)}", region.offset

    def _call_nest(
        self, nest: For, emitter: Emitter, scope: Scope, changed: frozenset[str]
    ) -> None:
        function = print_function(nest, self.arrays, scope, changed, self.make_emitter)
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

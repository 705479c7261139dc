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
from backsight.engine.loops.representation import (
    Alone,
    For,
    Meet,
    Place,
    ProductCall,
    Reduce,
    Step,
    count_steps,
)
from backsight.engine.loops.short.entry_buffer import EntryBuffer, find_starts, find_targets
from backsight.engine.loops.step_program import LoopProgram
from backsight.engine.loops.team.llvm_team import (
    PARAMETERS,
    emit_bounds,
    emit_meeting,
    emit_parts,
    emit_turns,
    hear,
    list_told,
    tell,
    write_branch,
    write_join,
)
from backsight.engine.loops.team.share import cuts_columns
from backsight.engine.loops.words import POWER, print_word
from backsight.native.barrier import write_barrier

ROW_MAJOR, PLAIN, TURNED = 101, 111, 112
"""What BLAS calls matrices row by row, as they are, and transposed."""
NARROW = '"prefer-vector-width"="256" "min-legal-vector-width"="0"'
"""What keeps LLVM from vectors of 512 bits. A processor that has one under way gives up one of its
three ports for vectors: all steps on four numbers around it then take longer. XOR's step, in which
nine of six hundred instructions were so wide, took 1.4 times as long with them."""
MOST_WRITTEN = 500
"""Steps that are written out one by one at the most: LLVM's time grows faster than their number."""
INTRINSIC = re.compile(r"@(llvm\.(?:sqrt|fabs|floor)\.[a-z0-9]+)")
"""LLVM's own functions, which have to be declared."""


def print_llvm(program: LoopProgram, *, blas_integer: str = "i64") -> str:
    """The text of the module. blas_integer: the type of the whole numbers of BLAS."""
    return _ModulePrinter(program, blas_integer).print_module()


class _ModulePrinter:
    """words, nests: texts of functions, each written once; a nest's name by its text. is_short:
    whether all loops are written out, turn by turn, where they stand."""

    def __init__(self, program: LoopProgram, blas_integer: str) -> None:
        self.program, self.integer = program, blas_integer
        self.real = "float" if program.dtype == "float32" else "double"
        self.words: dict[str, str] = {}
        self.nests: dict[str, str] = {}
        self.storages = ["work", *program.storages]
        steps = (*program.gradient, *program.update)
        self.is_short = sum(map(count_steps, steps)) <= MOST_WRITTEN and all(
            s.is_short for s in steps if isinstance(s, For)
        )
        self.told = list_told((program.gradient, program.update))

    def print_module(self) -> str:
        halves = [self._print_half(n, getattr(self.program, n)) for n in ("gradient", "update")]
        nests = [f"define internal void @{name}{text}" for text, name in self.nests.items()]
        barrier = [write_barrier()] if self.program.is_shared else []
        driver = print_driver(self.program)
        text = "\n".join([*barrier, *self.words.values(), *nests, *halves, driver])
        attributes = NARROW if self.is_short else "nounwind"
        return "\n".join([*_declare(text), text, f"attributes #0 = {{ {attributes} }}"])

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
        head = f"define internal {t} @{name}({t} %x) alwaysinline #0 {{"
        return "\n".join([head, *emitter.lines, f"  ret {t} {result.text}", "}"])

    # ---------------------------------------------------------------- halves
    def _print_half(self, name: str, steps: Sequence[Step]) -> str:
        """The function of the gradient or of the update."""
        emitter = self.make_emitter()
        changed = frozenset(s.name for s in _walk(steps) if isinstance(s, Reduce))
        scope = Scope(names={"t": Register("%time", "host")})
        entries = self._make_buffer(name, steps, emitter) if self.is_short else None
        printer = NestPrinter(emitter, self.program.arrays, self._find_pointer, changed, entries)
        self._print_steps(steps, emitter, scope, printer)
        printer.flush()
        pointers = [f"%of_{k}" for k in range(len(self.storages))]
        pointers += [f"%{array}" for array in HOST_ARRAYS]
        # Threads change each other's memory while they meet.
        kind = "ptr noalias" if self.is_short and not self.program.is_shared else "ptr"
        plain = ["ptr %blas", "i64 %t", PARAMETERS]
        parameters = ", ".join([*(f"{kind} {p}" for p in pointers), *plain])
        head = f"define internal void @{name}({parameters}) #0 {{"
        time = "  %time = sitofp i64 %t to double"
        return "\n".join([head, time, *emitter.slots, *emitter.lines, "  ret void", "}"])

    def _make_buffer(self, name: str, steps: Sequence[Step], emitter: Emitter) -> EntryBuffer:
        other = self.program.update if name == "gradient" else self.program.gradient
        targets = find_targets(steps, self._find_entry)
        return EntryBuffer(emitter, targets, find_starts(other, self._find_entry))

    def _print_steps(
        self, steps: Sequence[Step], emitter: Emitter, scope: Scope, printer: NestPrinter
    ) -> None:
        for step in steps:
            if isinstance(step, ProductCall | Meet | Alone):
                printer.flush()
            match step:
                case For() if not self.is_short:
                    self._call_nest(step, emitter, scope, printer.changed)
                case ProductCall():
                    self._call_product(step, emitter)
                case Meet():
                    emit_meeting(emitter)
                case Alone():
                    self._print_alone(step, emitter, scope, printer)
                case _:
                    printer.print_steps([step], scope)

    def _print_alone(
        self, step: Alone, emitter: Emitter, scope: Scope, printer: NestPrinter
    ) -> None:
        """What the first thread does, and then tells."""
        slots = [(self.told.index(name), scope.slots[name]) for name in step.tells]
        behind = write_branch(emitter.emit("icmp eq i64 %thread, 0"), emitter)
        self._print_steps(step.body, emitter, scope, printer)
        printer.flush()
        tell(slots, emitter)
        write_join(behind, emitter)
        if slots:
            emit_meeting(emitter)
            hear(slots, emitter)

    def _find_pointer(self, array: str) -> tuple[str, int]:
        """The pointer of an array's storage, and how far from it the array begins."""
        if array in HOST_ARRAYS:
            return f"%{array}", 0
        region = self.program.arrays.regions[array]
        return f"%of_{self.storages.index(region.storage)}", region.offset

    def _find_entry(self, place: Place) -> tuple[str, int]:
        """The pointer of an entry's storage, and its number within, without what loops add."""
        if place.array in HOST_ARRAYS:
            return "", 0
        pointer, at = self._find_pointer(place.array)
        strides = self.program.arrays.regions[place.array].strides
        return pointer, at + sum(i.plus * s for i, s in zip(place.index, strides, strict=True))

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
        if nest.shared:
            given += [f"i64 {end}" for end in emit_turns(nest, emitter)]
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
        pointers = [self._move(p, start, emitter) for p, start in places]
        if step.part is None:
            m, _, n = step.sizes
            self._write_product(step, pointers, (str(m), str(n)), emitter)
        else:
            self._call_part(step, step.part, pointers, emitter)

    def _call_part(
        self, step: ProductCall, number: int, pointers: Sequence[str], emitter: Emitter
    ) -> None:
        """This thread's rows or columns of a product."""
        m, k, n = step.sizes
        left, right, target = pointers
        is_cut_in_columns = cuts_columns(step.sizes)
        parts = emit_parts(len(self.told) + number, emitter)
        has_part = write_branch(emitter.emit(f"icmp ult i64 %thread, {parts}"), emitter)
        first, behind = emit_bounds(n if is_cut_in_columns else m, parts, emitter)
        count = emitter.emit(f"sub i64 {behind}, {first}")
        has_any = write_branch(emitter.emit(f"icmp ne i64 {count}, 0"), emitter)
        if is_cut_in_columns:
            right = self._move_on(right, first, k if step.transposed[1] else 1, emitter)
            target = self._move_on(target, first, 1, emitter)
            sizes = (str(m), self._narrow(count, emitter))
        else:
            left = self._move_on(left, first, 1 if step.transposed[0] else k, emitter)
            target = self._move_on(target, first, n, emitter)
            sizes = (self._narrow(count, emitter), str(n))
        self._write_product(step, (left, right, target), sizes, emitter)
        write_join(has_any, emitter)
        write_join(has_part, emitter)

    def _move_on(self, pointer: str, first: str, apart: int, emitter: Emitter) -> str:
        numbers = emitter.emit(f"mul i64 {first}, {apart}")
        return emitter.emit(f"getelementptr inbounds {self.real}, ptr {pointer}, i64 {numbers}")

    def _narrow(self, count: str, emitter: Emitter) -> str:
        """A count as BLAS wants it."""
        return count if self.integer == "i64" else emitter.emit(f"trunc i64 {count} to i32")

    def _write_product(
        self,
        step: ProductCall,
        pointers: Sequence[str],
        sizes: tuple[str, str],
        emitter: Emitter,
    ) -> None:
        """The call. sizes: rows and columns of the outcome, which may be a part of the whole."""
        (m, k, n), i, t = step.sizes, self.integer, self.real
        left, right, target = pointers
        orders = [TURNED if transposed else PLAIN for transposed in step.transposed]
        widths = (m if step.transposed[0] else k), (k if step.transposed[1] else n)
        one, zero = emitter.write_number(1.0, "real"), emitter.write_number(0.0, "real")
        emitter.write_line(
            f"call void %blas(i32 {ROW_MAJOR}, i32 {orders[0]}, i32 {orders[1]}, "
            f"{i} {sizes[0]}, {i} {sizes[1]}, {i} {k}, {t} {one}, ptr {left}, {i} {widths[0]}, "
            f"ptr {right}, {i} {widths[1]}, {t} {zero}, ptr {target}, {i} {n})"
        )


def _walk(steps: Sequence[Step]) -> Iterator[Step]:
    """All steps, those inside loops too."""
    for step in steps:
        yield step
        if isinstance(step, For | Alone):
            yield from _walk(step.body)


def _declare(text: str) -> Iterator[str]:
    """Declarations of LLVM's own functions."""
    for name in sorted(set(INTRINSIC.findall(text))):
        kind = name.rsplit(".", 1)[1]
        scalar = {"f32": "float", "f64": "double"}[kind[-3:]]
        t = f"<{kind[1:-3]} x {scalar}>" if kind[:-3] else scalar
        yield f"declare {t} @{name}({t})"

"""A step's two halves as an LLVM module with a function `run`, which does many steps a call."""

import re
from collections.abc import Iterator, Mapping, Sequence

from backsight.engine.loops.arrays import WORK, ArrayMap
from backsight.engine.loops.llvm.driver import print_driver
from backsight.engine.loops.llvm.emitter import (
    ROWS,
    Emitter,
    NestPrinter,
    Register,
    Scope,
)
from backsight.engine.loops.llvm.entry_buffer import EntryBuffer, find_starts, find_targets
from backsight.engine.loops.llvm.function import print_function
from backsight.engine.loops.llvm.team import (
    PARAMETERS,
    emit_bounds,
    emit_meeting,
    emit_parts,
    list_told,
    read_told,
    write_branch,
    write_join,
    write_told,
)
from backsight.engine.loops.llvm.words import WordPrinter
from backsight.engine.loops.representation import (
    HOST_ARRAYS,
    Alone,
    For,
    Kind,
    Meet,
    Place,
    ProductCall,
    Reduce,
    Step,
    count_steps,
)
from backsight.engine.loops.step_program import LoopProgram
from backsight.engine.loops.team.share import is_cut_in_columns
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
MASKED = re.compile(r"@(llvm\.masked\.(?:gather|scatter)\.v(\d+)(f32|f64)\.v\d+p0)")
"""LLVM's own functions, which have to be declared."""


def print_llvm(program: LoopProgram, *, blas_integer: str = "i64") -> str:
    """The text of the module. blas_integer: the type of the whole numbers of BLAS."""
    module = ModulePrinter(
        program.dtype,
        program.arrays,
        program.storages,
        blas_integer,
        is_shared=program.is_shared,
        is_short=_is_short((*program.gradient, *program.update)),
    )
    parts = {"gradient": program.gradient, "update": program.update}
    return module.print_module(parts, print_driver(program))


class ModulePrinter:
    """Some parts of a program as functions, and what calls them. storages: the memory that they are
    given, in order, behind the workspace. is_shared: whether several threads run them. is_short:
    whether all loops are written out, turn by turn, where they stand.

    words: their functions; nests, products: the texts of theirs, each once, and their names.
    """

    def __init__(
        self,
        dtype: str,
        arrays: ArrayMap,
        storages: Sequence[str],
        blas_integer: str = "i64",
        *,
        is_shared: bool = False,
        is_short: bool = False,
    ) -> None:
        self.is_short = is_short
        self.arrays, self.integer, self.is_shared = arrays, blas_integer, is_shared
        self.real = "float" if dtype == "float32" else "double"
        self.words = WordPrinter(dtype, "#0")
        self.nests: dict[str, str] = {}
        self.products: dict[str, str] = {}
        self.storages = [WORK, *storages]
        self.told: list[str] = []
        self._parts: Mapping[str, Sequence[Step]] = {}

    def print_module(self, parts: Mapping[str, Sequence[Step]], driver: str) -> str:
        """The text of the module. driver: of what calls the parts."""
        self.told = list_told(list(parts.values()))
        self._parts = parts
        functions = [self._print_part(name, steps) for name, steps in parts.items()]
        written = {**self.nests, **self.products}
        nests = [f"define internal void @{name}{text}" for text, name in written.items()]
        barrier = [write_barrier()] if self.is_shared else []
        text = "\n".join([*barrier, *self.words.print_functions(), *nests, *functions, driver])
        attributes = NARROW if self.is_short else "nounwind"
        return "\n".join([*_declare(text), text, f"attributes #0 = {{ {attributes} }}"])

    # ---------------------------------------------------------------- parts
    def _print_part(self, name: str, steps: Sequence[Step]) -> str:
        """The function of some steps: of the gradient, say, or of the update."""
        emitter = self.words.make_emitter()
        changed = frozenset(s.name for s in _walk(steps) if isinstance(s, Reduce))
        scope = Scope(names={"t": Register("%time", "host")})
        entries = self._make_buffer(name, steps, emitter) if self.is_short else None
        printer = NestPrinter(emitter, self.arrays, self._find_pointer, changed, entries)
        self._print_steps(steps, emitter, scope, printer)
        printer.flush()
        pointers = [f"%of_{k}" for k in range(len(self.storages))]
        pointers += [f"%{array}" for array in HOST_ARRAYS]
        team = [PARAMETERS] if self.is_shared else []
        # Threads change each other's memory while they meet.
        kind = "ptr noalias" if self.is_short and not self.is_shared else "ptr"
        rows = [f"ptr %{ROWS}"] if self.arrays.has_chosen else []
        given = [*(f"{kind} {p}" for p in pointers), "ptr %blas", "i64 %t", *rows, *team]
        head = f"define internal void @{name}({', '.join(given)}) alwaysinline #0 {{"
        time = "  %time = sitofp i64 %t to double"
        return "\n".join([head, time, *emitter.slots, *emitter.lines, "  ret void", "}"])

    def _make_buffer(self, name: str, steps: Sequence[Step], emitter: Emitter) -> EntryBuffer:
        other = [s for part, steps in self._parts.items() if part != name for s in steps]
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
        write_told(slots, emitter)
        write_join(behind, emitter)
        if slots:
            emit_meeting(emitter)
            read_told(slots, emitter)

    def _find_pointer(self, array: str) -> tuple[str, int]:
        """The pointer of an array's storage, and how far from it the array begins."""
        if array in HOST_ARRAYS:
            return f"%{array}", 0
        region = self.arrays.regions[array]
        return f"%of_{self.storages.index(region.storage)}", region.offset

    def _find_entry(self, place: Place) -> tuple[str, int]:
        """The pointer of an entry's storage, and its number within, without what loops add."""
        if place.array in HOST_ARRAYS:
            return "", 0
        pointer, at = self._find_pointer(place.array)
        strides = self.arrays.regions[place.array].strides
        return pointer, at + sum(i.plus * s for i, s in zip(place.index, strides, strict=True))

    def _call_nest(
        self, nest: For, emitter: Emitter, scope: Scope, changed: frozenset[str]
    ) -> None:
        function = print_function(nest, self.arrays, scope, changed, self.words.make_emitter)
        name = self.nests.setdefault(function.text, f"nest_{len(self.nests)}")
        given = []
        for storage, start, _ in function.groups:
            of_storage = storage not in HOST_ARRAYS
            text = f"%of_{self.storages.index(storage)}" if of_storage else f"%{storage}"
            kind: Kind = "real" if of_storage else "host"
            given.append(f"ptr {self._move(text, start, emitter, kind)}")
        for known in function.values:
            value = scope.names.get(known) or self._load(scope.slots[known], emitter)
            given.append(f"{emitter.name_type(value.kind)} {value.text}")
        given += [f"ptr {scope.slots[changed_name].text}" for changed_name in function.slots]
        given += [f"ptr %{ROWS}"] if function.reads_rows else []
        if nest.shared:
            given += ["i64 %thread", "i64 %threads"]
        emitter.write_line(f"call void @{name}({', '.join(given)})")

    def _move(self, pointer: str, start: int, emitter: Emitter, kind: Kind = "real") -> str:
        """A pointer so many numbers further on."""
        if not start:
            return pointer
        t = emitter.name_type(kind)
        return emitter.emit(f"getelementptr inbounds {t}, ptr {pointer}, i64 {start}")

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
        """This thread's rows or columns of a product, by a function for all products like it."""
        parts = emit_parts(len(self.told) + number, emitter)
        name = self.products.setdefault(self._print_product(step), f"product_{len(self.products)}")
        given = ", ".join(f"ptr {p}" for p in pointers)
        emitter.write_line(f"call void @{name}(ptr %blas, i64 %thread, i64 {parts}, {given})")

    def _print_product(self, step: ProductCall) -> str:
        """Parameters and body of that function."""
        emitter = self.words.make_emitter()
        (m, k, n), left, right, target = step.sizes, "%left", "%right", "%target"
        between_columns = is_cut_in_columns(step.sizes)
        has_part = write_branch(emitter.emit("icmp ult i64 %thread, %parts"), emitter)
        first, behind = emit_bounds(n if between_columns else m, "%parts", emitter)
        count = emitter.emit(f"sub i64 {behind}, {first}")
        has_any = write_branch(emitter.emit(f"icmp ne i64 {count}, 0"), emitter)
        if between_columns:
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
        head = "(ptr %blas, i64 %thread, i64 %parts, ptr %left, ptr %right, ptr %target) {"
        return "\n".join([head, *emitter.lines, "  ret void", "}"])

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


def _is_short(steps: Sequence[Step]) -> bool:
    """Whether all steps are few enough to be written out."""
    few = sum(map(count_steps, steps)) <= MOST_WRITTEN
    return few and all(s.is_short for s in steps if isinstance(s, For))


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
    for name, lanes, real in sorted(set(MASKED.findall(text))):
        t = f"<{lanes} x {'float' if real == 'f32' else 'double'}>"
        pointers, mask = f"<{lanes} x ptr>", f"<{lanes} x i1>"
        if "gather" in name:
            yield f"declare {t} @{name}({pointers}, {mask}, {t})"
        else:
            yield f"declare void @{name}({t}, {pointers}, {mask})"

"""A step's two halves as an LLVM module with a function `run`, which does many steps a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backsight.engine.loops.arrays import WORK, ArrayMap
from backsight.engine.loops.llvm.declarations import declare_functions
from backsight.engine.loops.llvm.driver import print_driver
from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.entry_buffer import EntryBuffer, find_starts, find_targets
from backsight.engine.loops.llvm.function import NestFunction, print_function
from backsight.engine.loops.llvm.memory import ROWS, ArrayMemory
from backsight.engine.loops.llvm.nest import NestPrinter
from backsight.engine.loops.llvm.products import ProductPrinter
from backsight.engine.loops.llvm.scope import Scope
from backsight.engine.loops.llvm.team import (
    PARAMETERS,
    emit_meeting,
    write_branch,
    write_join,
)
from backsight.engine.loops.llvm.words import WordPrinter
from backsight.engine.loops.representation import (
    HOST_ARRAYS,
    Alone,
    For,
    Meet,
    Place,
    ProductCall,
    Reduce,
    Step,
    count_steps,
    list_steps,
)
from backsight.engine.loops.step_program import LoopProgram
from backsight.native.barrier import write_barrier

NARROW = '"prefer-vector-width"="256" "min-legal-vector-width"="0"'
"""What keeps LLVM from vectors of 512 bits. A processor that has one under way gives up one of its
three ports for vectors: all steps on four numbers around it then take longer. XOR's step, in which
nine of six hundred instructions were so wide, took 1.4 times as long with them."""
ONCE = "noinline optnone"
"""Of what only calls nests, a thousand lines for twenty layers: made straight, as they stand, in a
third of the time. A step waits for none of it."""
MOST_WRITTEN = 500
"""Steps that are written out one by one at the most: LLVM's time grows faster than their number."""


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


def _is_short(steps: Sequence[Step]) -> bool:
    """Whether all steps are few enough to be written out."""
    few = sum(map(count_steps, steps)) <= MOST_WRITTEN
    return few and all(s.is_short for s in steps if isinstance(s, For))


@dataclass(frozen=True)
class _OpenPart:
    """A part that is being written."""

    emitter: Emitter
    printer: NestPrinter
    scope: Scope


class ModulePrinter:
    """Some parts of a program as functions, and what calls them. storages: the memory that they are
    given, in order, behind the workspace. is_shared: whether several threads run them. is_short:
    whether all loops are written out, turn by turn, where they stand.

    words: their functions; nests: the texts of theirs, each once, and their names.
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
        self.arrays, self.is_shared, self.is_short = arrays, is_shared, is_short
        self.words = WordPrinter(dtype, "#0")
        self.products = ProductPrinter(self.words, blas_integer)
        self.nests: dict[str, str] = {}
        self.storages = {name: f"%of_{k}" for k, name in enumerate((WORK, *storages))}
        self.storages |= {name: f"%{name}" for name in HOST_ARRAYS}

    def print_module(self, parts: Mapping[str, Sequence[Step]], driver: str) -> str:
        """The text of the module. driver: of what calls the parts."""
        functions = [self._print_part(name, parts) for name in parts]
        written = {**self.nests, **self.products.texts}
        nests = [f"define internal void @{name}{text}" for text, name in written.items()]
        barrier = [write_barrier()] if self.is_shared else []
        text = "\n".join([*barrier, *self.words.print_functions(), *nests, *functions, driver])
        attributes = NARROW if self.is_short else "nounwind"
        return "\n".join([*declare_functions(text), text, f"attributes #0 = {{ {attributes} }}"])

    # ---------------------------------------------------------------- parts
    def _print_part(self, name: str, parts: Mapping[str, Sequence[Step]]) -> str:
        """The function of some steps: of the gradient, say, or of the update."""
        emitter, steps = self.words.make_emitter(), parts[name]
        entries = None
        if self.is_short:
            others = [s for other, steps in parts.items() if other != name for s in steps]
            starts = find_starts(others, self._find_entry)
            entries = EntryBuffer(emitter, find_targets(steps, self._find_entry), starts)
        memory = ArrayMemory(emitter, self.arrays, self._find_pointer, entries)
        changed = frozenset(s.name for s in list_steps(steps) if isinstance(s, Reduce))
        printer = NestPrinter(emitter, memory, changed)
        scope = Scope(names={"t": Register("%time", "host")})
        self._print_steps(steps, _OpenPart(emitter, printer, scope))
        printer.flush()
        time = "  %time = sitofp i64 %t to double"
        lines = [self._print_head(name), time, *emitter.slots, *emitter.lines]
        return "\n".join([*lines, "  ret void", "}"])

    def _print_head(self, name: str) -> str:
        # Threads change each other's memory while they meet.
        kind = "ptr noalias" if self.is_short and not self.is_shared else "ptr"
        given = [*(f"{kind} {p}" for p in self.storages.values()), "ptr %blas", "i64 %t"]
        given += [f"ptr %{ROWS}"] if self.arrays.has_chosen else []
        given += [PARAMETERS] if self.is_shared else []
        how = "alwaysinline #0" if self.is_short else ONCE
        return f"define internal void @{name}({', '.join(given)}) {how} {{"

    def _print_steps(self, steps: Sequence[Step], part: _OpenPart) -> None:
        for step in steps:
            if isinstance(step, ProductCall | Meet | Alone):
                part.printer.flush()
            match step:
                case For() if not self.is_short:
                    self._call_nest(step, part)
                case ProductCall():
                    self._call_product(step, part.emitter)
                case Meet():
                    emit_meeting(part.emitter)
                case Alone():
                    self._print_alone(step, part)
                case _:
                    part.printer.print_steps([step], part.scope)

    def _print_alone(self, step: Alone, part: _OpenPart) -> None:
        """What the first thread does."""
        behind = write_branch(part.emitter.emit("icmp eq i64 %thread, 0"), part.emitter)
        self._print_steps(step.body, part)
        part.printer.flush()
        write_join(behind, part.emitter)

    def _call_nest(self, nest: For, part: _OpenPart) -> None:
        function = NestFunction(
            outer=part.emitter, around=part.scope, emitter=self.words.make_emitter()
        )
        print_function(nest, self.arrays, self.storages, part.printer.changed, function)
        name = self.nests.setdefault(function.text, f"nest_{len(self.nests)}")
        part.emitter.write_line(f"call void @{name}({', '.join(function.parameters.values())})")

    def _call_product(self, step: ProductCall, emitter: Emitter) -> None:
        places = (self._find_pointer(a) for a in (step.left, step.right, step.target))
        pointers = [emitter.move(*place) for place in places]
        if step.part is None:
            self.products.call(step, pointers, emitter)
        else:
            self.products.call_part(step, pointers, step.part, emitter)

    # ---------------------------------------------------------------- memory
    def _find_pointer(self, array: str) -> tuple[str, int]:
        """The pointer of an array's storage, and how far from it the array begins."""
        if array in HOST_ARRAYS:
            return self.storages[array], 0
        region = self.arrays.regions[array]
        return self.storages[region.storage], region.offset

    def _find_entry(self, place: Place) -> tuple[str, int]:
        """The pointer of an entry's storage, and its number within, without what loops add."""
        if place.kind == "host":
            return "", 0
        region = self.arrays.regions[place.array]
        return self.storages[region.storage], region.find_start(place.index)

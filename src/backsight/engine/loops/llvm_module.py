"""A step's two halves as an LLVM module with a function `run`, which does many steps a call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.llvm import (
    HOST_ARRAYS,
    Emitter,
    Kind,
    NestPrinter,
    Register,
    Scope,
)
from backsight.engine.loops.representation import (
    Call,
    For,
    Reduce,
    Step,
    Touch,
    find_touches,
)
from backsight.engine.loops.step_program import NUMBERS_SEEN, LoopProgram
from backsight.engine.loops.words import POWER, print_word

ROW_MAJOR, PLAIN, TURNED = 101, 111, 112
"""What BLAS calls matrices row by row, as they are, and transposed."""
INTRINSICS = ("sqrt", "fabs", "floor")


def print_llvm(program: LoopProgram, *, blas_integer: str = "i64") -> str:
    """The text of the module. blas_integer: the type of the whole numbers of BLAS."""
    return _ModulePrinter(program, blas_integer).print()


@dataclass(kw_only=True)
class _Nest:
    """A nest's function, and what it is called with. pointers: storages and offsets."""

    name: str
    pointers: list[tuple[str, int]] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)


class _ModulePrinter:
    def __init__(self, program: LoopProgram, blas_integer: str) -> None:
        self.program, self.integer = program, blas_integer
        self.real = "float" if program.dtype == "float32" else "double"
        self.words: dict[str, str] = {}
        self.bodies: dict[str, str] = {}
        self.storages = ["work", *program.given]

    def print(self) -> str:
        halves = [self._half(n, getattr(self.program, n)) for n in ("gradient", "update")]
        nests = [f"define internal void @{n}{text}" for text, n in self.bodies.items()]
        driver = self._driver()
        heads = sorted(self._declare("\n".join([*self.words.values(), *nests, *halves])))
        return "\n".join([*heads, *self.words.values(), *nests, *halves, driver])

    def _declare(self, text: str) -> Iterator[str]:
        """Declarations of LLVM's own functions."""
        import re

        for name in sorted(
            set(re.findall(r"@(llvm\.[a-z]+\.[a-z0-9]+)", text))
            | {"llvm.fabs.f64", "llvm.floor.f64"}
        ):
            kind = name.rsplit(".", 1)[1]
            scalar = {"f32": "float", "f64": "double"}[kind[-3:]]
            lanes = kind[1:-3]
            t = f"<{lanes} x {scalar}>" if lanes else scalar
            yield f"declare {t} @{name}({t})"

    # ---------------------------------------------------------------- words
    def find_word(self, word: str, kind: Kind, lanes: int) -> str:
        """The name of a word's function, which is written where it is new."""
        name = f"{word}_{kind}_{lanes}"
        if name not in self.words:
            self.words[name] = ""
            if word == "power":
                self.find_word("exp", "host", 1)
                self.find_word("log", "host", 1)
                self.words[name] = POWER
                return f"@{name}"
            else:
                self.words[name] = self._word(word, name, kind, lanes)
        return f"@{name}"

    def _word(self, word: str, name: str, kind: Kind, lanes: int) -> str:
        emitter = Emitter(self.program.dtype, self.find_word)
        dtype = "float64" if kind == "host" else self.program.dtype
        result = print_word(word, emitter, Register("%x", kind, lanes), dtype)
        t = emitter.name_type(kind, lanes)
        lines = [*emitter.lines, f"  ret {t} {result.text}", "}"]
        return "\n".join([f"define internal {t} @{name}({t} %x) alwaysinline {{", *lines])

    # ---------------------------------------------------------------- halves
    def _half(self, name: str, steps: Sequence[Step]) -> str:
        arrays = self.program.arrays
        emitter = Emitter(self.program.dtype, self.find_word)
        changed = frozenset(s.name for s in _walk(steps) if isinstance(s, Reduce))
        scope = Scope(names={"t": Register("%time", "host")})

        def find_pointer(array: str) -> tuple[str, int]:
            if array in HOST_ARRAYS:
                return f"%{array}", 0
            region = arrays.regions[array]
            return f"%of_{self.storages.index(region.storage)}", region.offset

        printer = NestPrinter(emitter, arrays, find_pointer, changed)
        for at, step in enumerate(steps):
            if isinstance(step, For):
                others = {t.name for k, s in enumerate(steps) if k != at for t in find_touches(s)}
                self._call_nest(step, others, emitter, scope, changed)
            elif isinstance(step, Call):
                self._call_product(step, emitter, find_pointer)
            else:
                printer.print_steps([step], scope)
        head = f"define internal void @{name}({self._parameters()}) {{"
        lines = [
            "  %time = sitofp i64 %t to double",
            *emitter.slots,
            *emitter.lines,
            "  ret void",
            "}",
        ]
        return "\n".join([head, *lines])

    def _parameters(self) -> str:
        names = [*(f"%of_{k}" for k in range(len(self.storages))), *(f"%{a}" for a in HOST_ARRAYS)]
        return ", ".join([*(f"ptr {n}" for n in names), "ptr %blas", "i64 %t"])

    def _call_nest(
        self, nest: For, others: set[str], emitter: Emitter, scope: Scope, changed: frozenset[str]
    ) -> None:
        call = self._print_nest(nest, others, scope, changed)
        given = []
        for storage, offset in call.pointers:
            text = (
                f"%{storage}" if storage in HOST_ARRAYS else f"%of_{self.storages.index(storage)}"
            )
            if offset:
                text = emitter.emit(f"getelementptr inbounds {self.real}, ptr {text}, i64 {offset}")
            given.append(f"ptr {text}")
        for name in call.values:
            value = scope.names.get(name) or self._load_slot(scope.slots[name], emitter)
            given.append(f"{emitter.type_of(value)} {value.text}")
        given += [f"ptr {scope.slots[name].text}" for name in call.slots]
        emitter.do(f"call void @{call.name}({', '.join(given)})")

    def _load_slot(self, slot: Register, emitter: Emitter) -> Register:
        text = emitter.emit(f"load {emitter.type_of(slot)}, ptr {slot.text}")
        return Register(text, slot.kind)

    def _print_nest(
        self, nest: For, others: set[str], scope: Scope, changed: frozenset[str]
    ) -> _Nest:
        """The nest as a function, written once for all that are alike."""
        touches = list(nest.touches)
        own_axes = {t.name for t in touches if t.index is not None}
        names = dict.fromkeys(t.name for t in touches if t.index is None)
        made = {t.name for t in touches if t.makes}
        known = [n for n in names if n in scope.names or n in scope.slots]
        call = _Nest(
            name="",
            values=[n for n in known if n not in made],
            slots=[n for n in known if n in made],
        )
        groups = _group(sorted(own_axes), touches, self.program.arrays)
        call.pointers = [start for start, _ in groups]
        offsets = {
            n: (f"%p{k}", o) for k, (_, inside) in enumerate(groups) for n, o in inside.items()
        }
        emitter = Emitter(self.program.dtype, self.find_word)
        inner = Scope()
        lines = []
        parameters = [f"ptr noalias %p{k}" for k in range(len(groups))]
        for k, name in enumerate(call.values):
            value = scope.names.get(name) or scope.slots[name]
            inner.names[name] = Register(f"%a{k}", value.kind, value.lanes)
            parameters.append(f"{emitter.name_type(value.kind)} %a{k}")
        for k, name in enumerate(call.slots):
            slot = scope.slots[name]
            t = emitter.type_of(slot)
            inner.slots[name] = Register(f"%s_{k}", slot.kind)
            lines += [
                f"  %s_{k} = alloca {t}",
                f"  %i_{k} = load {t}, ptr %o{k}",
                f"  store {t} %i_{k}, ptr %s_{k}",
            ]
            parameters.append(f"ptr noalias %o{k}")
        NestPrinter(emitter, self.program.arrays, offsets.__getitem__, changed).print_steps(
            [nest], inner
        )
        ends = []
        for k, name in enumerate(call.slots):
            t = emitter.type_of(scope.slots[name])
            ends += [f"  %e_{k} = load {t}, ptr %s_{k}", f"  store {t} %e_{k}, ptr %o{k}"]
        body = [*lines, *emitter.slots, *emitter.lines, *ends, "  ret void", "}"]
        text = f"({', '.join(parameters)}) {{\n" + "\n".join(body)
        call.name = self.bodies.setdefault(text, f"nest_{len(self.bodies)}")
        return call

    def _call_product(self, step: Call, emitter: Emitter, find_pointer: object) -> None:
        pointers = []
        for array in (step.left, step.right, step.target):
            text, offset = find_pointer(array)  # type: ignore[operator] # of a half
            if offset:
                text = emitter.emit(f"getelementptr inbounds {self.real}, ptr {text}, i64 {offset}")
            pointers.append(text)
        (m, k, n), i, t = step.sizes, self.integer, self.real
        orders = [TURNED if turned else PLAIN for turned in step.turned]
        left, right = (m if step.turned[0] else k), (k if step.turned[1] else n)
        one, zero = emitter.write_number(1.0, "real"), emitter.write_number(0.0, "real")
        given = (
            f"i32 {ROW_MAJOR}, i32 {orders[0]}, i32 {orders[1]}, {i} {m}, {i} {n}, {i} {k}, "
            f"{t} {one}, ptr {pointers[0]}, {i} {left}, ptr {pointers[1]}, {i} {right}, "
            f"{t} {zero}, ptr {pointers[2]}, {i} {n}"
        )
        emitter.do(f"call void %blas({given})")

    # ---------------------------------------------------------------- driver
    def _driver(self) -> str:
        """The function that goes through steps: all pointers come in one array, work first, then
        what is given, then the data whose rows are gathered."""
        p, size = self.program, 4 if self.real == "float" else 8
        regions = p.arrays.regions
        lines = [
            "define i64 @run(i64 %n, i64 %only_update, i64 %first, ptr %rows, ptr %table, ptr %seen, ptr %numbers, ptr %settings, ptr %blas, ptr %all) {",
            "start:",
        ]
        names = [*self.storages, *(f"all {n}" for n in p.gathered)]
        for k in range(len(names)):
            lines += [
                f"  %q{k} = getelementptr inbounds ptr, ptr %all, i64 {k}",
                f"  %b{k} = load ptr, ptr %q{k}",
            ]
        width = NUMBERS_SEEN + p.sums
        lines += [
            "  br label %step",
            "step:",
            "  %s = phi i64 [ 0, %start ], [ %s1, %next ]",
            "  %t = add i64 %first, %s",
        ]
        moved = {}
        for k, name in enumerate(self.storages):
            if name in p.draws:
                lines += [
                    f"  %m{k} = mul i64 %s, {regions[name].behind}",
                    f"  %d{k} = getelementptr inbounds {self.real}, ptr %b{k}, i64 %m{k}",
                ]
                moved[k] = f"%d{k}"
        given = [f"ptr {moved.get(k, f'%b{k}')}" for k in range(len(self.storages))]
        host = lambda row: [f"ptr {x}" for x in ("%seen", row, "%numbers", "%settings")]
        lines += [
            "  %again = icmp ne i64 %s, 0",
            "  %alone = icmp ne i64 %only_update, 0",
            "  %updates = or i1 %again, %alone",
            "  br i1 %updates, label %ahead, label %fill",
            "ahead:",
            "  %before = sub i64 %t, 1",
            "  %number = select i1 %alone, i64 %t, i64 %before",
            "  %r0 = sub i64 %s, 1",
            "  %r1 = add i64 %r0, %only_update",
            f"  %r2 = mul i64 %r1, {width}",
            "  %row = getelementptr inbounds double, ptr %table, i64 %r2",
            f"  call void @update({', '.join([*(f'ptr %b{k}' for k in range(len(self.storages))), *host('%row'), 'ptr %blas', 'i64 %number'])})",
        ]
        for k in range(NUMBERS_SEEN):
            lines += [
                f"  %x{k} = getelementptr inbounds double, ptr %seen, i64 {k}",
                f"  %y{k} = load double, ptr %x{k}",
                f"  %z{k} = getelementptr inbounds double, ptr %row, i64 {k}",
                f"  store double %y{k}, ptr %z{k}",
            ]
        lines += ["  br i1 %alone, label %over, label %fill", "over:", "  ret i64 0", "fill:"]
        last = "fill"
        for g, name in enumerate(p.gathered):
            k, region = len(self.storages) + g, regions[name]
            count, wide = region.shape
            lines += [
                f"  %g{g} = mul i64 %s, {count}",
                f"  br label %take{g}",
                f"take{g}:",
                f"  %i{g} = phi i64 [ 0, %{last} ], [ %j{g}, %take{g} ]",
                f"  %k{g} = add i64 %g{g}, %i{g}",
                f"  %l{g} = getelementptr inbounds i64, ptr %rows, i64 %k{g}",
                f"  %n{g} = load i64, ptr %l{g}",
                f"  %o{g} = mul i64 %n{g}, {wide}",
                f"  %from{g} = getelementptr inbounds {self.real}, ptr %b{k}, i64 %o{g}",
                f"  %u{g} = mul i64 %i{g}, {wide}",
                f"  %v{g} = add i64 %u{g}, {region.offset}",
                f"  %to{g} = getelementptr inbounds {self.real}, ptr %b0, i64 %v{g}",
                f"  call void @llvm.memcpy.p0.p0.i64(ptr align {size} %to{g}, ptr align {size} %from{g}, i64 {wide * size}, i1 false)",
                f"  %j{g} = add i64 %i{g}, 1",
                f"  %c{g} = icmp slt i64 %j{g}, {count}",
                f"  br i1 %c{g}, label %take{g}, label %taken{g}",
                f"taken{g}:",
            ]
            last = f"taken{g}"
        lines += [
            f"  call void @gradient({', '.join([*given, *host('%table'), 'ptr %blas', 'i64 %t'])})"
        ]
        for k in (0, 2):
            lines += [
                f"  %e{k} = getelementptr inbounds double, ptr %seen, i64 {k}",
                f"  %f{k} = load double, ptr %e{k}",
            ]
            narrow = f"%f{k}"
            if self.real == "float":
                lines += [
                    f"  %h{k} = fptrunc double %f{k} to float",
                    f"  %w{k} = fpext float %h{k} to double",
                ]
                narrow = f"%w{k}"
            lines += [
                f"  %abs{k} = call double @llvm.fabs.f64(double {narrow})",
                f"  %fin{k} = fcmp ole double %abs{k}, 0x7FEFFFFFFFFFFFFF",
            ]
        lines += [
            "  %s1 = add i64 %s, 1",
            "  %finite = and i1 %fin0, %fin2",
            "  %more = icmp slt i64 %s1, %n",
            "  %on = and i1 %finite, %more",
            "  br i1 %on, label %next, label %end",
            "next:",
            "  br label %step",
            "end:",
            "  ret i64 %s1",
            "}",
        ]
        lines.insert(0, "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
        return "\n".join(lines)


def _walk(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if isinstance(step, For):
            yield from _walk(step.body)


def _group(
    names: list[str], touches: Sequence[Touch], arrays: ArrayMap
) -> list[tuple[tuple[str, int], dict[str, int]]]:
    """Arrays that overlap together: where each group begins, and how far from there each array of
    it does. A group begins at the first entry that is touched, so that nests which do the same to
    two layers are one text."""
    groups: list[tuple[str, int, int, list[str]]] = []
    for name in names:
        if name in HOST_ARRAYS:
            groups.append((name, 0, 0, [name]))
            continue
        region = arrays.regions[name]
        storage, low, high, members = region.storage, region.offset, region.behind, [name]
        for other in [g for g in groups if g[0] == storage and g[1] < high and low < g[2]]:
            groups.remove(other)
            low, high, members = min(low, other[1]), max(high, other[2]), [*other[3], *members]
        groups.append((storage, low, high, members))
    starts = {n: _find_start(n, touches, arrays) for n in names}
    return [
        (
            (storage, min(starts[m] for m in members)),
            {m: _get_offset(m, arrays) - min(starts[n] for n in members) for m in members},
        )
        for storage, _, _, members in groups
    ]


def _get_offset(name: str, arrays: ArrayMap) -> int:
    return 0 if name in HOST_ARRAYS else arrays.regions[name].offset


def _find_start(name: str, touches: Sequence[Touch], arrays: ArrayMap) -> int:
    """The place of the first entry of an array that is touched."""
    if name in HOST_ARRAYS:
        return 0
    region = arrays.regions[name]
    indices = (t.index for t in touches if t.name == name and t.index is not None)
    least = min(sum(i.plus * s for i, s in zip(x, region.strides, strict=True)) for x in indices)
    return region.offset + least

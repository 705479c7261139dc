"""Products by BLAS, whole or in parts.

A part is a function for all products like it: a thread does some rows or columns::

    define internal void @product_0(ptr %blas, i64 %thread, i64 %parts, ptr %left, ptr %right,
                                    ptr %target)
      from which column to which              nothing where a thread has none
      call void %blas(... right and target from there, so many columns)
"""

from collections.abc import Sequence

from backsight.engine.loops.llvm.emitter import Emitter
from backsight.engine.loops.llvm.team import emit_bounds, emit_parts, write_branch, write_join
from backsight.engine.loops.llvm.words import WordPrinter
from backsight.engine.loops.representation import ProductCall
from backsight.engine.loops.team.share import is_cut_in_columns

ROW_MAJOR, PLAIN, TURNED = 101, 111, 112
"""What BLAS calls matrices row by row, as they are, and transposed."""


class ProductPrinter:
    """integer: the type of the whole numbers of BLAS. texts: of functions for parts, each once, and
    their names."""

    def __init__(self, words: WordPrinter, integer: str) -> None:
        self._words, self._integer = words, integer
        self.texts: dict[str, str] = {}

    def call(self, step: ProductCall, pointers: Sequence[str], emitter: Emitter) -> None:
        """The whole product. pointers: of left, right and target."""
        m, _, n = step.sizes
        self._write_call(step, pointers, (str(m), str(n)), emitter)

    def call_part(
        self, step: ProductCall, pointers: Sequence[str], cell: int, emitter: Emitter
    ) -> None:
        """This thread's rows or columns of it. cell: where it says in how many parts it is done."""
        parts = emit_parts(cell, emitter)
        name = self.texts.setdefault(self._print_part(step), f"product_{len(self.texts)}")
        given = ", ".join(f"ptr {p}" for p in pointers)
        emitter.write_line(f"call void @{name}(ptr %blas, i64 %thread, i64 {parts}, {given})")

    def _print_part(self, step: ProductCall) -> str:
        """Parameters and body of the function."""
        emitter = self._words.make_emitter()
        (m, k, n), left, right, target = step.sizes, "%left", "%right", "%target"
        has_columns = is_cut_in_columns(step.sizes)
        has_part = write_branch(emitter.emit("icmp ult i64 %thread, %parts"), emitter)
        first, behind = emit_bounds(n if has_columns else m, "%parts", emitter)
        count = emitter.emit(f"sub i64 {behind}, {first}")
        has_any = write_branch(emitter.emit(f"icmp ne i64 {count}, 0"), emitter)

        def move(pointer: str, apart: int) -> str:
            return emitter.move(pointer, emitter.emit(f"mul i64 {first}, {apart}"))

        if has_columns:
            right, target = move(right, k if step.transposed[1] else 1), move(target, 1)
            sizes = (str(m), self._narrow(count, emitter))
        else:
            left, target = move(left, 1 if step.transposed[0] else k), move(target, n)
            sizes = (self._narrow(count, emitter), str(n))
        self._write_call(step, (left, right, target), sizes, emitter)
        write_join(has_any, emitter)
        write_join(has_part, emitter)
        head = "(ptr %blas, i64 %thread, i64 %parts, ptr %left, ptr %right, ptr %target) {"
        return "\n".join([head, *emitter.lines, "  ret void", "}"])

    def _narrow(self, count: str, emitter: Emitter) -> str:
        """A count as BLAS wants it."""
        return count if self._integer == "i64" else emitter.emit(f"trunc i64 {count} to i32")

    def _write_call(
        self, step: ProductCall, pointers: Sequence[str], sizes: tuple[str, str], emitter: Emitter
    ) -> None:
        """sizes: rows and columns of the target, or of a part."""
        (m, k, n), i, t = step.sizes, self._integer, emitter.real
        left, right, target = pointers
        orders = [TURNED if transposed else PLAIN for transposed in step.transposed]
        widths = (m if step.transposed[0] else k), (k if step.transposed[1] else n)
        one, zero = emitter.write_number(1.0, "real"), emitter.write_number(0.0, "real")
        emitter.write_line(
            f"call void %blas(i32 {ROW_MAJOR}, i32 {orders[0]}, i32 {orders[1]}, "
            f"{i} {sizes[0]}, {i} {sizes[1]}, {i} {k}, {t} {one}, ptr {left}, {i} {widths[0]}, "
            f"ptr {right}, {i} {widths[1]}, {t} {zero}, ptr {target}, {i} {n})"
        )

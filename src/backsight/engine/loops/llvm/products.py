"""Products by BLAS, whole or in parts.

A part is a function for all products like it: a thread does some rows or columns::

    define internal void @product_0(ptr %blas, i64 %first, i64 %count, ptr %left, ptr %right,
                                    ptr %target)
      call void %blas(... right and target from the first column, so many)     but for none
"""

from collections.abc import Sequence

from backsight.engine.loops.llvm.emitter import Emitter
from backsight.engine.loops.llvm.team import emit_part, write_branch, write_join
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
        self, step: ProductCall, pointers: Sequence[str], number: int, emitter: Emitter
    ) -> None:
        """This thread's rows or columns of it. number: of the product, among those that are cut."""
        first, count = emit_part(number, emitter)
        name = self.texts.setdefault(self._print_part(step), f"product_{len(self.texts)}")
        given = ", ".join(f"ptr {p}" for p in pointers)
        emitter.write_line(f"call void @{name}(ptr %blas, i64 {first}, i64 {count}, {given})")

    def _print_part(self, step: ProductCall) -> str:
        """Parameters and body of the function."""
        emitter = self._words.make_emitter()
        (m, k, n), left, right, target = step.sizes, "%left", "%right", "%target"
        has_any = write_branch(emitter.emit("icmp ne i64 %count, 0"), emitter)
        wide = self._integer == "i64"
        count = "%count" if wide else emitter.emit("trunc i64 %count to i32")

        def move(pointer: str, apart: int) -> str:
            return emitter.move(pointer, emitter.emit(f"mul i64 %first, {apart}"))

        if is_cut_in_columns(step.sizes):
            right, target = move(right, k if step.transposed[1] else 1), move(target, 1)
            sizes = (str(m), count)
        else:
            left, target = move(left, 1 if step.transposed[0] else k), move(target, n)
            sizes = (count, str(n))
        self._write_call(step, (left, right, target), sizes, emitter)
        write_join(has_any, emitter)
        head = "(ptr %blas, i64 %first, i64 %count, ptr %left, ptr %right, ptr %target) {"
        return "\n".join([head, *emitter.lines, "  ret void", "}"])

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

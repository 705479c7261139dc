"""The function `run` of a module for a network in use: the forward act of blocks of rows, one block
after the other.

    for b in 0 .. blocks-1:
        forward of the rows of block b: x further on by a block, and what is kept of it

Its arguments: how many blocks, 1 at least; the addresses of the settings, of BLAS's product, and of
a list of addresses: the workspace, x, the output and what else is kept, vectors.
"""

from collections.abc import Iterator

from backsight.engine.loops.llvm.module import ModulePrinter
from backsight.engine.native.forward_program import ROWS, ForwardProgram

ARGUMENTS = 4
"""Of `run`."""
HEAD = """\
define i64 @run(i64 %blocks, ptr %settings, ptr %blas, ptr %all) {
start:"""
BLOCK = """\
  br label %block
block:
  %b = phi i64 [ 0, %start ], [ %b_next, %block ]"""
CALL = """\
  call void @forward({given})
  %b_next = add i64 %b, 1
  %goes_on = icmp slt i64 %b_next, %blocks
  br i1 %goes_on, label %block, label %end
end:
  ret i64 0"""


def print_forward_module(program: ForwardProgram, *, blas_integer: str = "i64") -> str:
    """The text of the module. blas_integer: the type of the whole numbers of BLAS."""
    module = ModulePrinter(program.dtype, program.arrays, program.storages, blas_integer)
    return module.print_module({"forward": program.steps}, "\n".join(_print_driver(program)))


def _print_driver(program: ForwardProgram) -> Iterator[str]:
    real = "float" if program.dtype == "float32" else "double"
    moved = {k: ROWS * columns for k, columns in enumerate(program.columns.values(), 1)}
    pointers = [f"%{'here' if k in moved else 'of'}_{k}" for k in range(1 + len(program.storages))]
    # Of what a training step is given besides, only the settings.
    others = ["ptr null", "ptr null", "ptr null", "ptr %settings", "ptr %blas", "i64 0"]
    yield HEAD
    for k in range(len(pointers)):
        yield f"  %at_{k} = getelementptr inbounds ptr, ptr %all, i64 {k}"
        yield f"  %of_{k} = load ptr, ptr %at_{k}"
    yield BLOCK
    for k, apart in moved.items():
        yield f"  %past_{k} = mul i64 %b, {apart}"
        yield f"  %here_{k} = getelementptr inbounds {real}, ptr %of_{k}, i64 %past_{k}"
    yield CALL.format(given=", ".join([*(f"ptr {p}" for p in pointers), *others]))
    yield "}"

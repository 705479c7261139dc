"""Words of formulas compiled alone, over an array: what a nest calls in its loops.

run(n, x, y):   y[i] = word(x[i]) for n numbers, so many side by side; n is a multiple of lanes
"""

import re

import numpy as np
from numpy.typing import NDArray

from backsight.engine.loops.llvm.words import WordPrinter
from backsight.native.machine import load_function

LOOP = """\
define i64 @run(i64 %n, ptr %x, ptr %y) {{
start:
  br label %turn
turn:
  %i = phi i64 [ 0, %start ], [ %next, %turn ]
  %from = getelementptr inbounds {real}, ptr %x, i64 %i
  %to = getelementptr inbounds {real}, ptr %y, i64 %i
  %given = load {t}, ptr %from, align {size}
  %made = call {t} {word}({t} %given)
  store {t} %made, ptr %to, align {size}
  %next = add i64 %i, {lanes}
  %more = icmp slt i64 %next, %n
  br i1 %more, label %turn, label %end
end:
  ret i64 %n
}}"""
CALLED = re.compile(r"call (<?[^@]*?>?) @(llvm\.\S+?)\(")


def print_module(name: str, dtype: str, lanes: int) -> str:
    """LLVM's text of a word over an array."""
    words = WordPrinter(dtype)
    word, emitter = words.find_word(name, "real", lanes), words.make_emitter()
    loop = LOOP.format(
        real=emitter.real,
        t=emitter.name_type("real", lanes),
        size=np.dtype(dtype).itemsize,
        word=word,
        lanes=lanes,
    )
    functions = words.print_functions()
    called = sorted({m.groups() for f in functions for m in CALLED.finditer(f)})
    return "\n".join([*(f"declare {t} @{f}({t})" for t, f in called), *functions, loop])


def compute_word(
    name: str, x: NDArray[np.floating], lanes: int, processor: str = ""
) -> NDArray[np.floating]:
    """A word of each number by compiled code. x: of any length."""
    padded = np.ones(-(-len(x) // lanes) * lanes, x.dtype)
    padded[: len(x)] = x
    results = np.empty_like(padded)
    text = print_module(name, str(x.dtype), lanes)
    run = load_function(text, arguments=3, processor=processor)
    run(len(padded), padded.ctypes.data, results.ctypes.data)
    return results[: len(x)]

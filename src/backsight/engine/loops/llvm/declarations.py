"""LLVM's own functions, which a text has to declare before it calls them."""

import re
from collections.abc import Iterator

INTRINSIC = re.compile(r"@(llvm\.(?:sqrt|fabs|floor)\.[a-z0-9]+)")
MASKED = re.compile(r"@(llvm\.masked\.(?:gather|scatter)\.v(\d+)(f32|f64)\.v\d+p0)")
SCALARS = {"f32": "float", "f64": "double"}


def declare_functions(text: str) -> Iterator[str]:
    """Declarations of those that a text calls."""
    for name in sorted(set(INTRINSIC.findall(text))):
        kind = name.rsplit(".", 1)[1]
        scalar = SCALARS[kind[-3:]]
        t = f"<{kind[1:-3]} x {scalar}>" if kind[:-3] else scalar
        yield f"declare {t} @{name}({t})"
    for name, lanes, real in sorted(set(MASKED.findall(text))):
        t, pointers, mask = f"<{lanes} x {SCALARS[real]}>", f"<{lanes} x ptr>", f"<{lanes} x i1>"
        if "gather" in name:
            yield f"declare {t} @{name}({pointers}, {mask}, {t})"
        else:
            yield f"declare void @{name}({t}, {pointers}, {mask})"

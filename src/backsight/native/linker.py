"""Object code to a function that can be called."""

import ctypes
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from backsight.native.compiler import lock, refuse
from backsight.native.processor import find_host, make_target_machine

_numbers = count()


def link_function(object_code: bytes, *, name: str, arguments: int) -> Callable[..., int]:
    """The function of that name, of so many arguments, each an int64 or an address, which gives
    an int64. Other threads run on while it is called. Raises CannotCompile where the code calls
    what is not there."""
    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    with lock:
        builder = llvm.JITLibraryBuilder().add_object_img(object_code).add_current_process()
        builder.export_symbol(name)
        try:
            library = builder.link(_make_linker(), f"backsight{next(_numbers)}")
        except RuntimeError as error:
            raise refuse(error) from error
    function = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * arguments)(library[name])
    function.library = library  # type: ignore[attr-defined] # the code goes with the function
    return function


@cache
def _make_linker() -> Any:
    """LLVM's linker, one for all. It lays the parts of an object side by side, so that code
    reaches its constants wherever they are put."""
    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    return llvm.create_lljit_compiler(make_target_machine(find_host()), use_jit_link=True)

"""LLVM's text to object code, by llvmlite.

    text ── parse, verify ──▶ module ── passes ──▶ module ── code ──▶ object or assembly

Nothing is reordered or fused that the text does not allow by flags of its own. What the text calls
`alwaysinline` is put where it is called; each function is then simplified by itself, but for those
that it calls `optnone`, which have code made of them as they stand. Texts come in
vectors and in the order in which they are to run, so the passes that look for either, and that take
three times as long as all else, are left out.
"""

import threading
from typing import Any

from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _
from backsight.native.processor import Processor, make_target_machine

SPEED_LEVEL = 2
"""Of the passes: level 1 leaves a sum in memory that level 2 keeps in a register."""
LONGEST_REFUSAL = 400
"""Characters of what LLVM says that are passed on."""

lock = threading.RLock()
"""Held by who works in LLVM: its one context is for one thread at a time."""


def compile_object(ir_text: str, processor: Processor) -> bytes:
    """The object code. Raises CannotCompile where LLVM refuses the text."""
    with lock:
        machine = make_target_machine(processor)
        result: bytes = machine.emit_object(_make_module(ir_text, machine))
    return result


def compile_assembly(ir_text: str, processor: Processor) -> str:
    """The same code as text, for who wants to see the instructions."""
    with lock:
        machine = make_target_machine(processor)
        result: str = machine.emit_assembly(_make_module(ir_text, machine))
    return result


def _make_module(ir_text: str, machine: Any) -> Any:
    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    module = _parse(ir_text)
    module.triple = llvm.get_process_triple()
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=SPEED_LEVEL)
    builder = llvm.create_pass_builder(machine, options)
    inlining = llvm.create_new_module_pass_manager()
    inlining.add_always_inliner_pass()
    inlining.add_global_dead_code_eliminate_pass()
    inlining.run(module, builder)
    simplification = builder.getFunctionPassManager()
    for function in module.functions:
        if not function.is_declaration and not _is_made_straight(function):
            simplification.run(function, builder)
    return module


def _is_made_straight(function: Any) -> bool:
    """Whether a function is not to be simplified."""
    return any(b"optnone" in attributes for attributes in function.attributes)


def _parse(ir_text: str) -> Any:
    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    try:
        module = llvm.parse_assembly(ir_text)
        module.verify()
    except RuntimeError as error:
        raise refuse(error) from error
    return module


def refuse(error: Exception) -> CannotCompile:
    """The error to raise where LLVM does not take some code, with LLVM's words."""
    words = " ".join(str(error).split())[:LONGEST_REFUSAL]
    return CannotCompile(_("LLVM refuses the code: {words}").format(words=words))

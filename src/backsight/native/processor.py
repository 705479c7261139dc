"""The processor that code is made for, as LLVM knows it."""

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

from backsight.kernel.language import _
from backsight.native.notes import add_note

PROCESSOR_VARIABLE = "BACKSIGHT_PROCESSOR"
"""The environment variable that names another processor than this machine's, as LLVM calls it."""
WIDEST_VECTORS = "-prefer-256-bit"
"""LLVM holds itself to half of a processor's widest vectors where that once cost clock; the loops
here are long enough to gain by the whole."""
BASELINES = {"x86_64": "x86-64", "amd64": "x86-64"}
"""What every processor of an architecture can; LLVM calls it generic where nothing stands here."""
TRIAL = (
    "import sys, llvmlite.binding as llvm; llvm.initialize_native_target(); "
    "llvm.Target.from_default_triple().create_target_machine(cpu=sys.argv[1])"
)


@dataclass(frozen=True, kw_only=True)
class Processor:
    """name: haswell. features: what it can beyond its name: "+fma,-avx512f"."""

    name: str
    features: str


def find_processor(name: str = "") -> Processor:
    """The processor of that name; for "" that of $BACKSIGHT_PROCESSOR, or this machine's. One that
    LLVM does not know is the generic one of this architecture, and a note says so."""
    name = name or os.environ.get(PROCESSOR_VARIABLE, "")
    if not name:
        return find_host()
    if _is_known(name):
        return Processor(name=name, features=_list_preferences())
    baseline = _name_baseline()
    add_note(
        _("LLVM does not know the processor {name!r}; the code is made for {baseline}.").format(
            name=name, baseline=baseline
        )
    )
    return Processor(name=baseline, features="")


@cache
def find_host() -> Processor:
    """This machine's."""
    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    try:
        features = llvm.get_host_cpu_features().flatten()
    except RuntimeError:  # where LLVM cannot ask the machine
        features = ""
    parts = [part for part in (features, _list_preferences()) if part]
    return Processor(name=llvm.get_host_cpu_name(), features=",".join(parts))


def make_target_machine(processor: Processor) -> Any:
    """LLVM's maker of code for a processor. Code may lie anywhere in memory."""
    import llvmlite.binding as llvm  # deferred: of the extra `fast`

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=processor.name, features=processor.features, opt=3, reloc="pic", codemodel="small"
    )


def _list_preferences() -> str:
    return WIDEST_VECTORS if _name_baseline() == "x86-64" else ""


def _name_baseline() -> str:
    return BASELINES.get(platform.machine().lower(), "generic")


@cache
def _is_known(name: str) -> bool:
    """Whether LLVM knows the processor. It complains on the standard error of its process and in
    no other way, so a process of its own is asked."""
    process = subprocess.run(
        [sys.executable, "-c", TRIAL, name], capture_output=True, text=True, check=False
    )
    return process.returncode == 0 and "not a recognized processor" not in process.stderr

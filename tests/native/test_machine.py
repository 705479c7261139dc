"""LLVM's text becomes a function; the same one whether it was just made or found on disk."""

import platform
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from machine_texts import write_axpy, write_count

from backsight.kernel.errors import BadInput, CannotCompile
from backsight.native import available, compiler, machine, notes
from backsight.native.processor import PROCESSOR_VARIABLE, find_host, find_processor

pytestmark = pytest.mark.usefixtures("cache")
is_x86 = platform.machine().lower() in ("x86_64", "amd64")
only_x86 = pytest.mark.skipif(not is_x86, reason="reads the instructions of x86")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known from tests before."""
    monkeypatch.setattr(machine, "_functions", {})
    monkeypatch.setattr(notes, "notes", [])


def apply(run: Callable[..., int]) -> np.ndarray:
    """What the function makes of 37 numbers."""
    x, y = np.linspace(0, 3, 37, dtype="f4"), np.full(37, 0.1, "f4")
    assert run(37, x.ctypes.data, y.ctypes.data) == 37
    return y


@pytest.mark.parametrize("processor", ["", "x86-64", "haswell"])
def test_equal_bits_for_every_processor(processor: str) -> None:
    """One rounding an operation, whatever the processor."""
    if processor and not is_x86:
        pytest.skip("processors of x86")
    run = machine.load_function(write_axpy(), arguments=3, processor=processor)
    x = np.linspace(0, 3, 37, dtype="f4")
    assert np.array_equal(apply(run), x * np.float32(1.1) + np.float32(0.1))


@only_x86
@pytest.mark.parametrize("processor", ["", "haswell"])
def test_nothing_is_fused_unless_allowed(processor: str) -> None:
    """No fused instruction without the flag; with it there is one."""
    if "+fma" not in (find_host().features if not processor else "+fma"):
        pytest.skip("this processor has none")
    assert "fmadd" not in machine.write_assembly(write_axpy(), processor)
    assert "fmadd" in machine.write_assembly(write_axpy("contract"), processor)


@only_x86
def test_the_widest_vectors_are_used() -> None:
    """Sixteen lanes of float32 are one register where there is one."""
    if "+avx512f" not in find_host().features:
        pytest.skip("this processor has none of 512 bits")
    assert "zmm" in machine.write_assembly(write_axpy(lanes=16))
    assert "zmm" not in machine.write_assembly(write_axpy(lanes=16), "haswell")


def test_a_processor_that_is_not_known(tmp_path: Path) -> None:
    """The code is for any of the architecture, and a note says so."""
    run = machine.load_function(write_axpy(), arguments=3, processor="abacus")
    assert apply(run)[0] == np.float32(0.1)
    assert "does not know the processor 'abacus'" in notes.notes[0]
    assert find_processor("abacus").name in ("x86-64", "generic")


def test_the_environment_names_another_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for recordings that any machine has to replay; an argument goes before it."""
    name = "nehalem" if is_x86 else "generic"
    monkeypatch.setenv(PROCESSOR_VARIABLE, name)
    assert find_processor().name == name
    assert find_processor("x86-64" if is_x86 else "generic").name != "nehalem"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("define i64 @run( {", "LLVM refuses the code: .*expected type"),
        ("define i64 @run() { ret i32 0 }", "LLVM refuses the code: .*function result type"),
        ("declare i64 @none()\ndefine i64 @run() { %a = call i64 @none()\n ret i64 %a }", "run"),
        ("define i64 @walk() { ret i64 0 }", "run"),
    ],
)  # fmt: skip
def test_what_llvm_refuses_is_said(text: str, said: str) -> None:
    """In its words, be it the text, or what it calls."""
    with pytest.raises(CannotCompile, match=said):
        machine.load_function(text, arguments=0)


def test_many_threads_may_compile() -> None:
    """Each of eight gets a right function of its own."""
    results: list[int] = []

    def load(number: int) -> None:
        text = f"define i64 @run(i64 %a) {{ %b = mul i64 %a, {number}\n ret i64 %b }}"
        results.append(machine.load_function(text, arguments=1)(10))

    threads = [threading.Thread(target=load, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [number * 10 for number in range(8)]


def test_an_older_processor_is_another_entry(cache: Path) -> None:
    """Code for two processors, and of two texts, lies side by side."""
    machine.load_function(write_axpy(), arguments=3)
    machine.load_function(write_axpy(), arguments=3, processor="x86-64" if is_x86 else "generic")
    machine.load_function(write_axpy("contract"), arguments=3)
    assert len(list(cache.iterdir())) == 3


def test_the_code_is_what_lies_on_disk(cache: Path) -> None:
    """Compiled anew, byte for byte the same."""
    machine.load_function(write_axpy(), arguments=3)
    (entry,) = cache.iterdir()
    code = compiler.compile_object(write_axpy(), find_processor())
    assert (entry / machine.OBJECT).read_bytes() == code


def test_llvmlite_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exact line that installs it."""
    monkeypatch.setattr(available, "read_versions", dict)
    with pytest.raises(BadInput, match=r"pip install 'backsight\[fast\]'"):
        machine.load_function(write_axpy(), arguments=3)


def test_an_llvmlite_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata say that it is there; NumPy takes over where that is caught."""
    machine._require_importable.cache_clear()
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    with pytest.raises(CannotCompile, match="llvmlite is installed, but cannot be imported"):
        machine.load_function(write_count(), arguments=2)
    machine._require_importable.cache_clear()

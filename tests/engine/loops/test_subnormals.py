"""Native code takes subnormal numbers as zero; the portable engine and all around it keep them."""

import numpy as np
import pytest

import backsight
from backsight.engine.loops.llvm import subnormals
from backsight.native.available import describe_missing

TINY = np.float32(1e-40)


def train_with_tiny_moments(engine: str) -> np.ndarray:
    """Adam's first moments after a step, where the first of them was subnormal and its gradient 0:
    the input of that weight is always 0."""
    x, y = np.ones((40, 2), np.float32), np.arange(40) % 2
    x[:, 0] = 0
    run = backsight.start(
        (x, y), hidden=[3], engine=engine, steps=50, batch=40, validation=0, test=0, scale="none"
    )
    run.state.vectors["m"][0] = TINY
    steps = run.steps()
    next(steps), next(steps)  # a step is seen before its update
    return run.state.vectors["m"]


@pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
def test_native_code_takes_them_as_zero() -> None:
    assert train_with_tiny_moments("native")[0] == 0


@pytest.mark.parametrize("engine", ["numpy", "portable"])
def test_others_keep_them(engine: str) -> None:
    assert train_with_tiny_moments(engine)[0] == np.float32(0.9) * TINY


@pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
def test_the_thread_is_left_as_it_was() -> None:
    train_with_tiny_moments("native")
    assert np.array([TINY])[0] * np.float32(0.5) > 0


@pytest.mark.parametrize("machine", ["x86_64", "AMD64", "aarch64", "arm64", "riscv64"])
def test_every_processor_has_a_text(machine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no switch, the function is called as it is."""
    monkeypatch.setattr(subnormals.platform, "machine", lambda: machine)
    text = subnormals.write_flushing("steps", "i64 %n, ptr %all")
    assert "define i64 @run(i64 %n, ptr %all) {" in text
    assert "call i64 @steps(i64 %n, ptr %all)" in text
    switches = {"x86_64": "mxcsr", "amd64": "mxcsr", "aarch64": "fpcr", "arm64": "fpcr"}
    assert switches.get(machine.lower(), "") in text

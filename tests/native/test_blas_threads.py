"""BLAS starts no threads of its own where it is told so, and several of ours get the same bits."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from backsight.native import blas_threads
from backsight.native.blas import list_mkl_libraries
from backsight.native.blas_threads import keep_single_threaded

openblas = blas_threads._find_openblas()
needs_openblas = pytest.mark.skipif(openblas is None, reason="NumPy has another BLAS")


@needs_openblas
def test_the_number_comes_back() -> None:
    """One in the block, also in one inside and between; what it was before after the last."""
    assert openblas is not None
    read, write = openblas
    before = read()
    write(2)
    with keep_single_threaded():
        with keep_single_threaded():
            assert read() == 1
        assert read() == 1
    assert read() == 2
    write(before)


def test_products_from_two_threads_are_equal() -> None:
    """Bit for bit what one thread gives, each of many times."""
    a, b = np.random.RandomState(1).rand(2, 150, 150).astype("f4")
    wrong: list[int] = []

    def multiply(expected: np.ndarray) -> None:
        wrong.extend(i for i in range(200) if not np.array_equal(a @ b, expected))

    with keep_single_threaded():
        threads = [threading.Thread(target=multiply, args=(a @ b,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


def test_mkl_is_told_before_its_first_product() -> None:
    """Where it is installed, it takes the layer that starts no threads."""
    if not list(list_mkl_libraries()):
        pytest.skip("mkl is not installed")
    code = "from backsight.native.blas import *; print(make_mkl_sequential())"
    environment = {**os.environ, "BACKSIGHT_BLAS": "mkl"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True"]

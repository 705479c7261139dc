"""Whose matrix products are called, and that they are products."""

import numpy as np
import pytest

from backsight.kernel.errors import BadInput
from backsight.native import blas


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numpys_own_is_found(dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the wheels of NumPy it is, and it was tried when it was found."""
    monkeypatch.setenv(blas.BLAS_VARIABLE, "numpy")
    blas.find_routine.cache_clear()
    found = blas.find_routine(dtype)
    blas.find_routine.cache_clear()
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]  # type: ignore[index]
    if "openblas" not in built:
        pytest.skip(f"NumPy was built with {built}")
    assert found is not None
    assert not found.name


def test_a_choice_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is checked; mkl has to be there where it is asked for."""
    monkeypatch.setenv(blas.BLAS_VARIABLE, "atlas")
    with pytest.raises(BadInput, match=r"\$BACKSIGHT_BLAS is 'atlas'; it can be numpy or mkl"):
        blas.is_mkl_chosen()
    monkeypatch.setenv(blas.BLAS_VARIABLE, "mkl")

    def missing(_name: str) -> str:
        raise blas.PackageNotFoundError

    monkeypatch.setattr(blas, "version", missing)
    with pytest.raises(BadInput, match="pip install mkl"):
        blas.is_mkl_chosen()


def test_what_is_no_product_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A routine that gives something else is passed over."""
    monkeypatch.setenv(blas.BLAS_VARIABLE, "numpy")
    monkeypatch.setattr(blas, "_is_multiplying", lambda *_, **__: False)
    blas.find_routine.cache_clear()
    assert blas.find_routine("float32") is None
    blas.find_routine.cache_clear()

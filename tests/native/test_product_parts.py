"""A product in parts is compared with the whole one before it is trusted."""

import pytest

from backsight.native import product_parts
from backsight.native.blas import Routine, find_routine
from backsight.native.blas_threads import keep_single_threaded
from backsight.native.product_parts import CutProduct, is_same_in_parts


def make_product(columns: bool, transposed: tuple[bool, bool] = (False, False)) -> CutProduct:
    return CutProduct(
        sizes=(128, 200, 96), transposed=transposed, alignments=(0, 16, 32), columns=columns
    )


@pytest.fixture
def routine() -> Routine:
    found = find_routine("float32")
    if found is None:
        pytest.skip("no BLAS is found")
    return found


@pytest.mark.parametrize("transposed", [(False, False), (True, False), (False, True)])
@pytest.mark.parametrize("columns", [False, True])
def test_one_part_is_the_whole(
    routine: Routine, columns: bool, transposed: tuple[bool, bool]
) -> None:
    """Pointers and widths are those of the whole."""
    with keep_single_threaded():
        whole = ((0, 96 if columns else 128),)
        assert is_same_in_parts(routine, "float32", make_product(columns, transposed), whole)


@pytest.mark.parametrize("columns", [False, True])
def test_a_part_that_is_missing_is_found(routine: Routine, columns: bool) -> None:
    """The comparison can fail."""
    with keep_single_threaded():
        assert not is_same_in_parts(routine, "float32", make_product(columns), ((0, 16), (32, 96)))


def test_one_last_digit_is_found(routine: Routine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that adds in another order differs by a rounding."""
    multiply = product_parts._multiply

    def other(routine: Routine, product: CutProduct, arrays: tuple, parts: tuple) -> None:
        multiply(routine, product, arrays, parts)
        if len(parts) > 1:
            arrays[2][5, 5] *= 1 + 2e-7

    monkeypatch.setattr(product_parts, "_multiply", other)
    product = CutProduct(
        sizes=(64, 50, 64), transposed=(False, False), alignments=(0, 0, 0), columns=True
    )
    assert not is_same_in_parts(routine, "float32", product, ((0, 32), (32, 64)))

"""A run copied as PyTorch or JAX trains the same network to rounding, where these are installed."""

from pathlib import Path
from typing import Any

import pytest
from copied_files import copy, list_cases, measure_distance
from test_numpy_code import KINDS

CANCELS = {("relu", "mean_absolute_error"), ("identity", "mean_absolute_error")}
"""Slopes of ±1 that add up to 0 here and to 1e-18 in another order: Lion takes the sign of it, and
others divide it by their ε."""
ROUNDING_DECIDES = {(*pair, "lion") for pair in CANCELS}
NO_SLOPE_IN_JAX = ("exponential", "normalized_cross_entropy")
"""A row of outputs comes to 1e-276, and JAX divides by its square."""
FLOAT64 = {name: options for name, options in KINDS.items() if name != "float32"}


@pytest.fixture(params=["torch", "jax"])
def language(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(request.param)
    name: str = request.param
    return name


@pytest.mark.sweep(20)
@pytest.mark.parametrize(
    "case", [case for case in list_cases() if case not in ROUNDING_DECIDES], ids="-".join
)
def test_its_weights_are_those_of_the_run(
    case: tuple[str, str, str], language: str, tmp_path: Path
) -> None:
    """After 100 steps, to 12 digits, or 11 where a rounding is divided by an ε."""
    activation, loss, optimizer = case
    if language == "jax" and (activation, loss) == NO_SLOPE_IN_JAX:
        pytest.skip("the slope of a quotient by 1e-276 is NaN in JAX")
    run, names, _text = copy(
        tmp_path / "run", language, activation=activation, loss=loss, optimizer=optimizer
    )
    assert measure_distance(run, names) <= (1e-11 if (activation, loss) in CANCELS else 1e-12)


@pytest.mark.parametrize("options", FLOAT64.values(), ids=FLOAT64)
def test_whatever_a_run_has_is_copied(
    options: dict[str, Any], language: str, tmp_path: Path
) -> None:
    """To 12 digits."""
    run, names, _text = copy(tmp_path / "run", language, **options)
    assert measure_distance(run, names) <= 1e-12


@pytest.mark.parametrize(
    ("optimizer", "call"),
    [
        ("sgd", "torch.optim.SGD([theta], lr=eta_0)"),
        ("adam", "torch.optim.Adam([theta], lr=eta_0, betas=(0.9, 0.999), eps=1e-08)"),
        ("adam:epsilon_at=hat", ""),
        ("momentum", "torch.optim.SGD([theta], lr=eta_0, momentum=0.9)"),
        ("nesterov", ""),
        ("nadam", ""),
    ],
)
def test_an_optimizer_of_pytorch_is_taken_where_it_means_the_same(
    optimizer: str, call: str, tmp_path: Path
) -> None:
    """Else its update is written out."""
    pytest.importorskip("torch")
    _run, _names, text = copy(tmp_path / "run", "torch", optimizer=optimizer)
    assert (call in text) if call else ("torch.optim" not in text)


def test_a_velocity_with_the_rate_in_it_is_written_out_where_the_rate_changes(
    tmp_path: Path,
) -> None:
    """For PyTorch's has none: the paths part."""
    pytest.importorskip("torch")
    options = {"optimizer": "momentum", "schedule": "cosine"}
    run, names, text = copy(tmp_path / "run", "torch", **options)
    assert "torch.optim" not in text
    assert measure_distance(run, names) <= 1e-12

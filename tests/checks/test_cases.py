"""Wrong gradients that people asked about: right by array, and the slip by its name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "shared/cases/own_code"
SAID = {
    "01_factor_5e-32": ["b2: δ is summed over everything", "yours is 0 to rounding"],
    "02_products_of_factors": [
        "2 and 1/N missing -> .* 12.0: the 1/N with N = 24 rows is missing .*; and the 2 of",
        "N once too often -> .* 1/48: it is divided by N = 24 rows once too often",
        "averaged twice -> .* 1/576: .* twice too often",
        "3.0: the mean is over 3 outputs too",
        "it is 0.01 times the gradient: a learning rate is multiplied in",
        "it is -0.1 times the gradient: the step",
    ],
    "03_other_wrong_arrays_unsaid": [r"W: wrong", r"b: wrong", "W: yours is -1 times"],
    "04_wrong_weights_in_delta": [
        "W2: right", "b2: right", "W1, b1: W2 was already updated .by a rate of 0.1.",
        "carried back through W2 without being transposed",
    ],
    "05_bias_gradients": [
        "b2: yours is made from the gradient of W2", "b1: yours is made from the gradient of W1",
        "one_sum -> Slip: b1: δ is summed over everything", r"rows_kept -> .*\.sum\(axis=0\)",
        "keepdims -> .*keepdims",
    ],
    "07_dropout_backward": [
        "no mask -> Slip: W1: dropout's mask is left out", "no 1/.1-p. -> .*has no scale",
    ],
    "08_slopes_not_named": [
        "slope alone -> .*the slope alone", "tanh for tanh' -> .*tanh itself stands",
        "slope twice -> .*there twice",
    ],
    "09_forward_faults": ["softmax of each row. f takes its softmax over", "parenthesis lost"],
    "10_identity_has_no_slope": [],
    "12_gradient_that_adds_up": ["set to zero before each"],
    "14_facts_of_columns": ["slope of the activation is missing.*\n(.*\n)*.*W1, b1: the slope of"],
}  # fmt: skip


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
@pytest.mark.parametrize("name", SAID)
def test_it_is_named(name):
    """In what the case prints."""

    done = subprocess.run(
        [sys.executable, f"{name}.py"], cwd=CASES, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for words in SAID[name]:
        assert re.search(words, done.stdout), done.stdout

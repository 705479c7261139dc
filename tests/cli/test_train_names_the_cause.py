"""`train` itself names the most probable cause of what went wrong, and ends with the right status:
the set-ups with which it was once tried."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_wine

from backsight.doctor.faults import faults

Call = Callable[..., tuple[int, str, str]]
RNG = np.random.default_rng(0)


def write_table(rows: np.ndarray, targets: object) -> None:
    names = [f"x{i}" for i in range(rows.shape[1])]
    lines = [",".join(map(str, [*row, y])) for row, y in zip(rows, targets, strict=True)]
    Path("t.csv").write_text("\n".join([",".join([*names, "y"]), *lines]) + "\n")


def write_wine(*, is_shuffled: bool = False) -> None:
    wine = load_wine()
    kinds = wine.target_names[wine.target]
    write_table(wine.data, np.random.default_rng(0).permutation(kinds) if is_shuffled else kinds)


def write_numbers() -> None:
    x = np.random.default_rng(0).normal(size=(400, 4))
    write_table(x, x @ [1, 2, -1, 0.5] + 3)


SET_UPS: dict[str, tuple[str, str, int]] = {
    "rate 5 of sgd": ("digits --optimizer sgd --lr 5", "learning_rate_too_high", 1),
    "rate 1 of adam": ("digits --lr 1 --dropout 0", "learning_rate_too_high", 1),
    "rate 1e-5": (
        "digits --optimizer sgd --lr 1e-5 --schedule constant",
        "learning_rate_too_low",
        1,
    ),
    "large start": (
        "digits --hidden 32,32,32 --init normal:std=2 --optimizer sgd --lr .5",
        "start_too_large",
        1,
    ),
    "zeros": ("digits --init zeros", "symmetric_start", 1),
    "six sigmoids": (
        "digits --hidden 32,32,32,32,32,32 --activation sigmoid",
        "vanishing_gradients",
        0,
    ),
    "absolute error": ("digits --loss mean_absolute_error", "loss_does_not_fit", 1),
    "l2 of 10": ("digits --l2 10", "over_regularized", 1),
    "clipping": ("digits --clip-norm 1e-6", "clipping_too_tight", 0),
    "dropout": ("digits --dropout .95", "dropout_too_strong", 1),
    "shuffled labels": ("t.csv", "labels_independent_of_inputs", 1),
    "softmax of one unit": ("t.csv --output softmax", "softmax_over_one_unit", 1),
    "unscaled wine": ("t.csv --scale none --optimizer sgd --lr .1", "unscaled_inputs", 1),
}
"""What is trained, its fault, and the exit status: 1 where nothing was learned. Six layers of
sigmoids learn a little. Under Adam clipping does no harm, for its steps do not depend on the
gradient's scale: what it leaves is said, and the doctor finds nothing wrong, either."""
HARMLESS = "clipping"
QUICK = ("softmax of one unit", "unscaled wine")


def require_cause(name: str, call: Call) -> None:
    words, fault, expected = SET_UPS[name]
    if name == "softmax of one unit":
        write_numbers()
    elif words.startswith("t.csv"):
        write_wine(is_shuffled=name == "shuffled labels")
    status, out, err = call("train", *words.split(), "-o", "run")
    assert "Traceback" not in err
    text = " ".join(out.split())
    sign = "Clipping leaves" if name == HARMLESS else faults.describe(fault).split(":")[0]
    assert sign in text, text[-600:]
    assert status == expected, text[-600:]
    assert "backsight doctor run" in text
    # The doctor that is called then says the same of the record.
    status, verdict, _err = call("doctor", "run", "--no-trial")
    title = "healthy" if name == HARMLESS else fault.replace("_", " ")
    assert verdict.startswith(f"Verdict: {title}\n"), verdict[:200]
    assert status == int(name != HARMLESS)


@pytest.mark.parametrize("name", QUICK)
def test_a_few_set_ups_get_their_cause(name: str, call: Call) -> None:
    require_cause(name, call)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SET_UPS if name not in QUICK])
def test_each_set_up_gets_its_cause(name: str, call: Call) -> None:
    require_cause(name, call)


def test_a_training_that_learns_says_nothing(call: Call) -> None:
    """Neither cause nor doctor, and status 0."""
    status, out, err = call("train", "digits", "--epochs", "10", "-o", "run")
    assert (status, err) == (0, "")
    assert "doctor" not in out
    assert "cause" not in out

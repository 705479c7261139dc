"""Copied files of networks whose lines are too wide for a file are Python all the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from copied_files import copy

import backsight

LANGUAGES = ["numpy", "torch", "jax"]
SORTS: dict[str, dict[str, Any]] = {
    "batch": {"norm": "batch"},
    "layer": {"norm": "layer"},
    "everything": {
        "norm": "batch", "dropout": 0.2, "residual": True, "l2": 1e-3,
        "clipping": "by_norm:limit=0.1",
    },
    "a look ahead": {"norm": "layer", "dropout": 0.2, "optimizer": "nesterov", "batch": "all"},
}  # fmt: skip


@pytest.mark.parametrize("layers", range(1, 9))
@pytest.mark.parametrize("options", SORTS.values(), ids=SORTS)
def test_a_file_of_any_depth_is_python(
    options: dict[str, Any], layers: int, tmp_path: Path
) -> None:
    """In every language that writes the equations, with no line wider than it says."""
    backsight.train("xor", **{"hidden": [4] * layers, "steps": 3, "seed": 1} | options,
                    out=tmp_path / "run")  # fmt: skip
    for path in backsight.export(tmp_path / "run", "code", language=",".join(LANGUAGES)):
        if path.suffix == ".py":
            text = path.read_text()
            compile(text, path.name, "exec")
            assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("layers", [3, 5, 8])
def test_a_deep_file_trains_the_same(layers: int, tmp_path: Path) -> None:
    """To the bit, its statistics among it."""
    run, names, _text = copy(
        tmp_path / "run", "numpy", **{**SORTS["everything"], "hidden": [4] * layers}
    )
    assert names["theta"].tobytes() == run.state.vectors["theta"].tobytes()
    with backsight.open(tmp_path / "run") as recorded:
        np.testing.assert_array_equal(names["losses"], recorded.metrics["loss"])
    for name, statistic in run.statistics.items():
        assert names[name].tobytes() == statistic.tobytes()

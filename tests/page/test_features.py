"""Features in the page: those of a point that is moved or drawn have the bits of Python's."""

from pathlib import Path

import comparison
import numpy as np
import pytest

from backsight.cli.options.page_words import read_words
from backsight.training.prepare import prepare
from backsight.training.where import Where
from backsight.web.package import encode_package
from backsight.web.preparation import prepare_package

ALL = "*,x1^2,x2^3,x1*x2,sin(x1),cos(x2),abs(x1),sqrt(x2),log(x2),x1/x2"
POSITIVE = "x1,x2,y\n" + "".join(f"{k / 7 - 2},{1 + k % 11 / 3},{k % 2}\n" for k in range(60))
SEVEN = "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"
LINES = [
    ("table.csv", "--features", ALL),
    ("table.csv", "--features", ALL, "--dtype", "float64", "--scale", "minmax"),
    ("spirals", "--features", SEVEN),
    ("xor_cloud", "--features", SEVEN, "--dtype", "float32", "--scale", "none"),
    ("plane", "--features", "x2*x1,x1"),
    ("sine", "--features", "x,x^2,x^3,sin(x)"),
]


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_equal_bits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Of places all over the plane, near and far: scaled, and in the network's dtype."""
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(POSITIVE)
    named = read_words(words)
    Path("package.json").write_bytes(encode_package(prepare_package(named, Where())))
    experiment = prepare(named.source, **named.options)
    inputs, scaling = experiment.data.inputs, experiment.data.scaling
    rng = np.random.RandomState(0)
    places = rng.uniform(0.1, 9, (2000, len(inputs.columns))) * 10.0 ** rng.randint(
        -3, 4, (2000, 1)
    )
    (tmp_path / "places.in").write_bytes(places.tobytes())
    assert comparison.run_node(comparison.bundle(tmp_path, "compare/features.ts"), str(tmp_path))
    ours = scaling.apply(inputs.make(places), experiment.spec.dtype)
    assert (tmp_path / "inputs.out").read_bytes() == ours.tobytes()

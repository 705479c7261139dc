"""The words in TypeScript: printed of the same source, equal in every bit."""

from pathlib import Path

import comparison
import numpy as np
import print_typescript
import pytest
from word_inputs import make_inputs

from backsight.kernel.words import NAMES, evaluate_word

COUNTS = [10**4, pytest.param(10**6, marks=pytest.mark.slow)]


def test_the_file_is_printed_of_the_source() -> None:
    """To be made anew by tools/words/print_typescript.py where a word has changed."""
    assert print_typescript.TARGET.read_text() == print_typescript.print_words()


@pytest.mark.parametrize("count", COUNTS)
def test_equal_bits(tmp_path: Path, count: int) -> None:
    """At edges, at numbers of all sizes, and where digits are lost; for both dtypes."""
    program = comparison.bundle(tmp_path, "compare/words.ts")
    inputs = {(n, d): make_inputs(n, d, count) for n in NAMES for d in ("float32", "float64")}
    for (name, dtype), x in inputs.items():
        (tmp_path / f"{name}-{dtype}.in").write_bytes(x.tobytes())
    assert comparison.run_node(program, str(tmp_path))
    for (name, dtype), x in inputs.items():
        theirs = np.fromfile(tmp_path / f"{name}-{dtype}.out", dtype)
        ours = evaluate_word(name, x)
        different = comparison.hash_value(ours) != comparison.hash_value(theirs)
        assert not different, (name, dtype, x[(ours != theirs) & (ours == ours)][:5])

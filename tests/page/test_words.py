"""The words in TypeScript: printed of the same source, equal in every bit."""

from pathlib import Path

import comparison
import numpy as np
import print_typescript
import pytest

from backsight.kernel.words import NAMES, evaluate_word

SPECIAL = (0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0, 0.35, 0.4142, -0.2928, 709.9, -746.0)
COUNTS = [10**4, pytest.param(10**6, marks=pytest.mark.slow)]


def make_inputs(count: int, dtype: str) -> np.ndarray:
    """Numbers of all sizes, of usual sizes, and those at which words change their rule."""
    kind = np.uint32 if dtype == "float32" else np.uint64
    bits = np.random.Philox(7).random_raw(count // 2) >> np.uint64(64 - 8 * kind().itemsize)
    usual = np.random.Philox(8).random_raw(count // 2).astype(np.float64) * 2.0**-59 - 16
    return np.concatenate([bits.astype(kind).view(dtype), np.array([*usual, *SPECIAL], dtype)])


def test_the_file_is_printed_of_the_source() -> None:
    """To be made anew by tools/words/print_typescript.py where a word has changed."""
    assert print_typescript.TARGET.read_text() == print_typescript.print_words()


@pytest.mark.parametrize("count", COUNTS)
def test_equal_bits(tmp_path: Path, count: int) -> None:
    """Of each word, for both dtypes, at random bits and at usual numbers."""
    program = comparison.bundle(tmp_path, "compare/words.ts")
    inputs = {dtype: make_inputs(count, dtype) for dtype in ("float32", "float64")}
    for dtype, x in inputs.items():
        (tmp_path / f"{dtype}.bin").write_bytes(x.tobytes())
    assert comparison.run_node(program, str(tmp_path))
    for name in NAMES:
        for dtype, x in inputs.items():
            theirs = np.fromfile(tmp_path / f"{name}-{dtype}.bin", dtype)
            with np.errstate(all="ignore"):
                ours = evaluate_word(name, x)
            different = comparison.hash_value(ours) != comparison.hash_value(theirs)
            assert not different, (name, dtype, x[(ours != theirs) & (ours == ours)][:5])

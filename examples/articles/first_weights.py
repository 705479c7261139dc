"""The first weights of article 000's script, as a file to train from.

    python examples/articles/first_weights.py [FILE.safetensors] [HIDDEN]

Without arguments first_weights.safetensors with 50 hidden units. In it: W1 (2, HIDDEN) and
W2 (HIDDEN, 2), drawn as the script draws them: NumPy's old generator with seed 2017, numbers from
-1 to 1, divided by the root of what enters a unit.
"""

import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file


def first_weights(hidden: int = 50) -> dict[str, np.ndarray]:
    """The script's arrays, by Backsight's names for them."""
    draw = np.random.RandomState(2017)
    w1 = 2 * draw.random_sample((2, hidden)) - 1
    w2 = 2 * draw.random_sample((hidden, 2)) - 1
    return {"W1": w1 / np.sqrt(2), "W2": w2 / np.sqrt(hidden)}


def main(file: str = "first_weights.safetensors", hidden: str = "50") -> None:
    """Write the file and say where."""
    arrays = first_weights(int(hidden))
    save_file(arrays, Path(file))
    print(f"Written to {file}:", ", ".join(f"{n} {a.shape}" for n, a in arrays.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])

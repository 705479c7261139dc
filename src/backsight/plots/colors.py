"""The colors of pictures, of Okabe and Ito (2008): color-blind readers can tell them apart."""

from collections.abc import Sequence
from colorsys import hsv_to_rgb

import numpy as np
from numpy.typing import NDArray

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
VERMILION, SKY, YELLOW, BLACK = "#D55E00", "#56B4E9", "#F0E442", "#000000"
INK, QUIET, FAINT = "#222222", "#6B6B6B", "#E4E4E4"

CLASS_COLORS = (BLUE, ORANGE, GREEN, PINK, VERMILION, SKY, YELLOW, BLACK)

HOUSE_COLORS = (*CLASS_COLORS, INK, QUIET, FAINT)


MOST_ROUNDS = 3
"""How often the colors of classes are taken again, darker."""


def make_class_colors(k: int) -> NDArray[np.float64]:
    """The colors of k classes as (k, 3) numbers in 0..1; from the ninth on, darker ones; of more
    than can be told apart so, those of a rainbow."""
    first = parse_colors(CLASS_COLORS) / 255
    if k > MOST_ROUNDS * len(first):
        return np.array([hsv_to_rgb(0.85 * i / k, 0.85, 0.85) for i in range(k)])
    rounds = 1 + (k - 1) // len(first)
    return np.concatenate([first * 0.6**r for r in range(rounds)])[:k]


def parse_colors(colors: Sequence[str]) -> NDArray[np.uint8]:
    """(n, 3): the red, green and blue of colors like "#0072B2"."""
    return np.array([list(bytes.fromhex(c[1:])) for c in colors], dtype=np.uint8)

"""Frames into an animated GIF or WebP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backsight.plots.colors import HOUSE_COLORS, parse_colors

Pixels = NDArray[np.uint8]
FrameWriter = Callable[[BinaryIO, Iterable[Pixels], Sequence[Pixels], Sequence[int]], None]

COLORS = 255  # one of 256 is left for "as before", which makes GIFs small
NEAR_WHITE = 247


def write_gif(
    file: BinaryIO, frames: Iterable[Pixels], samples: Sequence[Pixels], durations: Sequence[int]
) -> None:
    """Write frames (height, width, 3) in the colors that some of them, the samples, have.

    durations: in milliseconds, one per frame.
    """
    palette = _make_palette(samples)
    _save_images(
        file, "GIF", (_reduce_colors(f, palette) for f in frames), durations, optimize=True
    )


def write_webp(
    file: BinaryIO, frames: Iterable[Pixels], samples: Sequence[Pixels], durations: Sequence[int]
) -> None:
    """Write frames (height, width, 3). samples: not needed here."""
    _save_images(file, "WEBP", map(_to_image, frames), durations, quality=80, method=1)


WRITERS: dict[str, FrameWriter] = {".gif": write_gif, ".webp": write_webp}


def _save_images(
    file: BinaryIO,
    kind: str,
    images: Iterator[Image.Image],
    durations: Sequence[int],
    **options: int,
) -> None:
    first = next(images)
    first.save(
        file,
        format=kind,
        save_all=True,
        append_images=images,
        duration=list(durations),
        loop=0,
        **options,
    )


def _make_palette(samples: Sequence[Pixels]) -> Image.Image:
    """The colors that fit the samples best; the same for all frames, so that nothing flickers.

    White and the colors of the house are among them, however few the pixels that have them:
    an average of near ones would dull them.
    """
    own = [(255, 255, 255), *(tuple(c) for c in parse_colors(HOUSE_COLORS))]
    sample_image = _to_image(np.concatenate(samples)).quantize(
        COLORS - len(own), method=Image.Quantize.MEDIANCUT
    )
    colors = np.array(sample_image.getpalette(), dtype=np.uint8).reshape(-1, 3)
    colors[(colors > NEAR_WHITE).all(axis=1)] = 255
    palette = Image.new("P", (1, 1))
    palette.putpalette([*np.ravel(own).tolist(), *colors.ravel().tolist()])
    return palette


def _reduce_colors(frame: Pixels, palette: Image.Image) -> Image.Image:
    return _to_image(frame).quantize(palette=palette, dither=Image.Dither.NONE)


def _to_image(frame: Pixels) -> Image.Image:
    return Image.fromarray(frame)

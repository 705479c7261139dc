"""Frames into an animated GIF or WebP."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from backsight.plots.style import HOUSE_COLORS, rgb_of

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]
Writer = Callable[[BinaryIO, Iterable[Pixels], Sequence[Pixels], Sequence[int]], None]

COLORS = 255  # one of 256 is left for "as before", which makes GIFs small
NEAR_WHITE = 247


def write_gif(
    file: BinaryIO, frames: Iterable[Pixels], samples: Sequence[Pixels], durations: Sequence[int]
) -> None:
    """Write frames (height, width, 3) in the colors that some of them, the samples, have.

    durations: in milliseconds, one per frame.
    """
    palette = _palette(samples)
    _save(file, "GIF", (_reduced(f, palette) for f in frames), durations, optimize=True)


def write_webp(
    file: BinaryIO, frames: Iterable[Pixels], samples: Sequence[Pixels], durations: Sequence[int]
) -> None:
    """Write frames (height, width, 3). samples: not needed here."""
    _save(file, "WEBP", map(_image, frames), durations, quality=80, method=1)


WRITERS: dict[str, Writer] = {".gif": write_gif, ".webp": write_webp}


def _save(
    file: BinaryIO,
    kind: str,
    images: Iterator["Image"],
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


def _palette(samples: Sequence[Pixels]) -> "Image":
    """The colors that fit the samples best; the same for all frames, so that nothing flickers.

    White and the colors of the house are among them, however few the pixels that have them:
    an average of near ones would dull them.
    """
    from PIL import Image

    own = [(255, 255, 255), *(tuple(c) for c in rgb_of(HOUSE_COLORS))]
    fitted = _image(np.concatenate(samples)).quantize(
        COLORS - len(own), method=Image.Quantize.MEDIANCUT
    )
    found = np.array(fitted.getpalette(), dtype=np.uint8).reshape(-1, 3)
    found[(found > NEAR_WHITE).all(axis=1)] = 255
    palette = Image.new("P", (1, 1))
    palette.putpalette([*np.ravel(own).tolist(), *found.ravel().tolist()])
    return palette


def _reduced(frame: Pixels, palette: "Image") -> "Image":
    from PIL.Image import Dither

    return _image(frame).quantize(palette=palette, dither=Dither.NONE)


def _image(frame: Pixels) -> "Image":
    from PIL import Image

    return Image.fromarray(frame)

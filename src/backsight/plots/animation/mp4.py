"""Frames into an MP4, by the program ffmpeg where it is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.plots.animation.frames import Pixels

FROM_PIXELS = "-loglevel error -y -f rawvideo -pix_fmt rgb24 -s {size} -r {rate} -i -"
"""Reads frames as they come, three bytes a dot, and says only what goes wrong."""
TO_FILM = "-pix_fmt yuv420p -movflags +faststart"
"""What every player understands, and begins to play before all of it is there."""


def require_ffmpeg() -> str:
    """Where it is. Raises BadInput where it is not."""
    path = shutil.which("ffmpeg")
    if path is None:
        raise BadInput(
            _(
                "An .mp4 is made by the program ffmpeg, which is not installed here (on Debian: "
                "apt install ffmpeg). A .gif or a .webp needs no other program."
            )
        )
    return path


def write_mp4(
    file: BinaryIO, frames: Iterable[Pixels], samples: Sequence[Pixels], durations: Sequence[int]
) -> None:
    """Write frames (height, width, 3), both even. The last is repeated as long as it is to stand.

    samples: one of them tells the size. durations: in milliseconds; all but the last alike.
    """
    height, width = samples[0].shape[:2]
    with tempfile.TemporaryDirectory() as folder:
        film_path = Path(folder) / "film.mp4"
        size, rate = f"{width}x{height}", f"{1000 / durations[0]:g}"
        command = [
            require_ffmpeg(),
            *(f"{FROM_PIXELS.format(size=size, rate=rate)} {TO_FILM}").split(),
        ]
        command.append(str(film_path))
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            assert run.stdin is not None
            assert run.stderr is not None
            try:
                for frame in frames:
                    run.stdin.write(frame.tobytes())
                for _again in range(durations[-1] // durations[0]):
                    run.stdin.write(frame.tobytes())
                run.stdin.close()
            except BrokenPipeError:
                pass  # what ffmpeg says of it is read below
            message = run.stderr.read().decode(errors="replace").strip()
        if run.returncode:
            raise BadInput(_("ffmpeg could not write the film: {said}").format(said=message))
        file.write(film_path.read_bytes())

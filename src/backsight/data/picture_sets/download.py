"""Fetching a file of known size and checksum, so that it is there whole or not at all."""

import hashlib
import http.client
import os
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from backsight.kernel.errors import BadData, CannotWrite
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress

_CHUNK = 1 << 16
_TIMEOUT = 30.0
"""Seconds to wait for a mirror that says nothing."""


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """A file as its mirrors have it."""

    name: str
    """What is added to a mirror's address."""
    size: int
    """In bytes."""
    md5: str
    """Of its bytes, in hexadecimal."""


def fetch(
    file: RemoteFile, mirrors: tuple[str, ...], folder: Path, progress: Progress = ignore_progress
) -> Path:
    """Download a file into a folder from the first mirror that has it right.

    mirrors: addresses, to which the file's name is added. Written under a temporary name and
    renamed when its checksum fits. Raises BadData with every mirror's fault, CannotWrite where
    the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CannotWrite(
            _("The folder {folder} cannot be made: {reason}.").format(
                folder=folder, reason=fault.strerror
            )
        ) from fault
    faults = []
    for mirror in mirrors:
        try:
            return _fetch_whole(mirror + file.name, file, folder, progress)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            faults.append(f"{mirror}{file.name}: {fault}")
    raise BadData(
        _("{name} could not be downloaded ({faults}).").format(
            name=file.name, faults="; ".join(faults)
        )
    )


def _fetch_whole(url: str, file: RemoteFile, folder: Path, progress: Progress) -> Path:
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=folder)
    partial = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            _receive(url, file, out, progress)
        return partial.replace(folder / file.name)
    finally:
        partial.unlink(missing_ok=True)


def _receive(url: str, file: RemoteFile, out: IO[bytes], progress: Progress) -> None:
    """Copy the bytes; ValueError where they are not those expected."""
    digest, done = hashlib.md5(usedforsecurity=False), 0
    request = urllib.request.Request(url, headers={"User-Agent": "backsight"})
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        while chunk := answer.read(_CHUNK):
            done += len(chunk)
            if done > file.size:
                raise ValueError(_("it is longer than {size} bytes").format(size=file.size))
            digest.update(chunk)
            out.write(chunk)
            progress(file.name, done, file.size)
    if digest.hexdigest() != file.md5:
        raise ValueError(
            _("its md5 is {found}, not {expected}").format(
                found=digest.hexdigest(), expected=file.md5
            )
        )

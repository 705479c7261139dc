"""IDX files, in which MNIST comes: a magic number, the dimensions, then the bytes.

The magic number is 0, 0, the type of the entries (8: unsigned byte) and the count of dimensions;
each dimension is a big-endian 32-bit number. Source: yann.lecun.com/exdb/mnist.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from backsight.disk.refusals import make_read_error
from backsight.kernel.errors import BadData
from backsight.kernel.language import N_, _

_KINDS = {1: N_("labels (1 dimension)"), 3: N_("pictures (3 dimensions)")}
_GZIP = b"\x1f\x8b"
_MOST_RATIO = 1032
"""No gzip file holds more bytes than this for each of its own."""


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """The bytes of an IDX file, compressed by gzip or not, in the shape it states.

    dimensions: 3 for pictures (count, height, width), 1 for labels (count,). Raises BadData for
    another kind of file and for one that is damaged, before its bytes are given memory where
    its header cannot be true.
    """
    try:
        with path.open("rb") as file:
            is_gzip = file.read(2) == _GZIP
            file.seek(0)
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if is_gzip else file
            return _read(path, stream, dimensions, is_gzip)
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise BadData(
            _("{path} is damaged gzip: {fault}. Get the file again.").format(path=path, fault=fault)
        ) from fault
    except OSError as fault:
        raise make_read_error(path, fault) from fault


def _read(path: Path, stream: BinaryIO, dimensions: int, is_gzip: bool) -> NDArray[np.uint8]:
    _check_magic(path, stream.read(4), dimensions)
    header = stream.read(4 * dimensions)
    if len(header) < 4 * dimensions:
        raise BadData(_("{path} ends within its header. Get the file again.").format(path=path))
    shape = struct.unpack(f">{dimensions}I", header)
    size = math.prod(shape)
    _check_size(path, shape, size + 4 + len(header), is_gzip)
    data = stream.read(size)
    if len(data) < size or stream.read(1):
        came = (
            _("only {data_count}").format(data_count=len(data)) if len(data) < size else _("more")
        )
        raise BadData(
            _("{path} states {shape}, {size} bytes; {came} came. Get the file again.").format(
                path=path, shape=shape, size=size, came=came
            )
        )
    return np.frombuffer(data, np.uint8).reshape(shape)


def _check_magic(path: Path, magic: bytes, dimensions: int) -> None:
    if magic[:3] != b"\0\0\x08" or len(magic) < 4:
        message = (
            _(
                "{path} is not an IDX file of bytes nor gzip: it begins with {magic!r}, and "
                "{expected!r} was expected. Get the file again."
            )
            if path.suffix == ".gz"
            else _(
                "{path} is not an IDX file of bytes: it begins with {magic!r}, and {expected!r} "
                "was expected. Get the file again."
            )
        )
        expected = bytes((0, 0, 8, dimensions))
        raise BadData(message.format(path=path, magic=magic, expected=expected))
    if magic[3] != dimensions:
        kind = _KINDS.get(magic[3])
        came = _(kind) if kind else _("{count} dimensions").format(count=magic[3])
        raise BadData(
            _("{path} holds {came} where {kind} were expected: are two files swapped?").format(
                path=path, came=came, kind=_(_KINDS[dimensions])
            )
        )


def _check_size(path: Path, shape: tuple[int, ...], size: int, is_gzip: bool) -> None:
    """Compare the size that the header states with that of the file."""
    stored = path.stat().st_size
    if (size > _MOST_RATIO * stored) if is_gzip else (size != stored):
        raise BadData(
            _explain_size(is_gzip).format(path=path, shape=shape, size=size, stored=stored)
        )


def _explain_size(is_gzip: bool) -> str:
    if is_gzip:
        return _(
            "{path} states {shape}, which makes {size} bytes, but it has {stored} compressed "
            "ones. Get the file again."
        )
    return _(
        "{path} states {shape}, which makes {size} bytes, but it has {stored}. Get the file again."
    )

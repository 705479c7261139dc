"""The bytes of a Keras file as plain data: its settings, which are JSON, and its arrays, HDF5.

Nothing of a file is run. Links to other files, data that lie elsewhere and everything but numbers
are refused; what is taken into memory is bounded by the length of the file.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from backsight.adapters.keras.file import KerasFile, make_error, show
from backsight.adapters.keras.library import import_h5py
from backsight.kernel.errors import BacksightError
from backsight.kernel.language import _
from backsight.kernel.types import Floats

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
"""Of a .keras file, which is a zip archive."""
MOST_TEXT = 2**24
"""Bytes of settings."""
SPREAD = 20
"""How many times as long as the file its members may be."""


def read_content(path: Path, content: bytes) -> KerasFile:
    """What stands in a file. Raises BadData, which says why it is not read."""
    h5py = import_h5py()
    try:
        if content[:2] == b"PK":
            return _read_archive(path, content, h5py)
        return _read_h5(path, content, h5py)
    except BacksightError:
        raise
    except MemoryError:
        raise make_error(path, _("it asks for more memory than there is")) from None
    except Exception as error:  # whatever a damaged or hostile file makes of zip, JSON and HDF5
        reason = show(str(error).split("\n")[0] or type(error).__name__)
        raise make_error(path, _("it is damaged: {reason}").format(reason=reason)) from None


def _read_archive(path: Path, content: bytes, h5py: Any) -> KerasFile:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: info for info in archive.infolist()}
        for name in (CONFIG, WEIGHTS):
            if name not in members:
                raise make_error(path, _("it holds no {name}").format(name=name))
        if members[CONFIG].file_size > MOST_TEXT:
            raise make_error(path, _("its settings are too long"))
        most = SPREAD * len(content) + MOST_TEXT
        settings = _decode(path, _read_member(path, archive, CONFIG, MOST_TEXT))
        weights = _read_member(path, archive, WEIGHTS, most)
    with h5py.File(io.BytesIO(weights), "r") as file:
        layers = _find_group(file, "layers", h5py) or _find_group(
            file, "_layer_checkpoint_dependencies", h5py
        )
        if layers is None:
            raise make_error(path, _("its weights are of no layers"))
        reader = _ArrayReader(path, h5py, len(weights))
        arrays = {
            name: [*reader.list_arrays(_find_group(group, "vars", h5py))]
            for name, group in reader.list_groups(layers)
        }
    compiled = settings.get("compile_config")
    training = compiled if isinstance(compiled, dict) else {}
    return KerasFile(path=path, model=settings, training=training, arrays=arrays, is_archive=True)


def _read_member(path: Path, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as member:
        content = member.read(most + 1)
    if len(content) > most:
        raise make_error(path, _("{name} in it is too long").format(name=name))
    return content


def _read_h5(path: Path, content: bytes, h5py: Any) -> KerasFile:
    with h5py.File(io.BytesIO(content), "r") as file:
        model = _read_attribute(path, file, "model_config")
        if model is None:
            raise make_error(path, _("it holds weights without a network; save the whole model"))
        training = _read_attribute(path, file, "training_config") or {}
        root = _find_group(file, "model_weights", h5py)
        if root is None:
            raise make_error(path, _("its weights are of no layers"))
        reader = _ArrayReader(path, h5py, len(content))
        arrays = {name: [*reader.list_named(group)] for name, group in reader.list_groups(root)}
    return KerasFile(path=path, model=model, training=training, arrays=arrays, is_archive=False)


def _read_attribute(path: Path, file: Any, name: str) -> dict[str, Any] | None:
    if name not in file.attrs:
        return None
    text = file.attrs[name]
    if isinstance(text, np.ndarray) or not isinstance(text, str | bytes):
        raise make_error(path, _("its settings are no text"))
    return _decode(path, text if isinstance(text, bytes) else text.encode())


def _decode(path: Path, content: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(content)
    except (ValueError, RecursionError):
        raise make_error(path, _("its settings are no JSON")) from None
    if not isinstance(plain, dict):
        raise make_error(path, _("its settings are no JSON"))
    return plain


def _find_group(parent: Any, name: str, h5py: Any) -> Any:
    """A group inside, which no link leads out of the file for; None where there is none."""
    link = parent.get(name, getlink=True) if parent is not None and name in parent else None
    if not isinstance(link, h5py.HardLink):
        return None
    found = parent[name]
    return found if isinstance(found, h5py.Group) else None


class _ArrayReader:
    """Reads arrays; all together are no longer than the file. left: bytes that may still come."""

    def __init__(self, path: Path, h5py: Any, left: int) -> None:
        self.path, self.h5py, self.left = path, h5py, left

    def list_groups(self, parent: Any) -> Iterator[tuple[str, Any]]:
        """The groups in one, by name."""
        for name in parent:
            group = _find_group(parent, name, self.h5py)
            if group is not None:
                yield str(name), group

    def list_arrays(self, group: Any) -> Iterator[Floats]:
        """The arrays called 0, 1, 2 …"""
        for index in range(0 if group is None else len(group)):
            if str(index) not in group:
                return
            yield self.read(group, str(index))

    def list_named(self, group: Any) -> Iterator[Floats]:
        """The arrays that a group's attribute names, in its order."""
        names = group.attrs.get("weight_names", ())
        for name in names:
            text = name.decode() if isinstance(name, bytes) else str(name)
            parent = group
            *folders, last = text.split("/")
            for folder in folders:
                parent = _find_group(parent, folder, self.h5py)
            if parent is None or last not in parent:
                raise make_error(self.path, _("it has no array {name}").format(name=show(text)))
            yield self.read(parent, last)

    def read(self, parent: Any, name: str) -> Floats:
        """One array. Raises BadData where it is none of numbers that lie in the file."""
        link = parent.get(name, getlink=True)
        data = parent[name] if isinstance(link, self.h5py.HardLink) else None
        is_plain = isinstance(data, self.h5py.Dataset) and data.dtype in (np.float32, np.float64)
        if data is None or not is_plain or data.is_virtual or data.external:
            raise make_error(
                self.path,
                _("{name} is no array of float32 or float64 that lies in it").format(
                    name=show(parent.name) + "/" + show(name)
                ),
            )
        self.left -= data.size * data.dtype.itemsize
        if self.left < 0:
            raise make_error(self.path, _("its arrays are longer than the file"))
        array: Floats = np.asarray(data[()])
        return array

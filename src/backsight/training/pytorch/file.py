"""A .pt file of PyTorch's: its arrays, read by PyTorch itself, which then runs nothing of the file.

Such a file is a pickle. `weights_only=True` lets nothing but tensors and plain containers out of
it, and raises for all else.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BadData, MissingExtra
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

PT_SUFFIXES = (".pt", ".pth")
"""How the names of such files end."""
ZIP = b"PK\x03\x04"
"""What files begin with that PyTorch writes since 1.6."""
DTYPES = ("float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8")
"""Of arrays that are taken."""
HOLDERS = ("state_dict", "model_state_dict", "model")
"""Under which names a file with more than weights holds them."""
SAFE = (2, 6)
"""From this version on nothing is known that gets past `weights_only`."""


def read_pt(path: Path) -> dict[str, Floats]:
    """The arrays of a state dict by name, in its order. Raises BadData where it holds anything that
    is no array, MissingExtra where PyTorch is not installed."""
    try:
        torch = import_module("torch")
    except ModuleNotFoundError:
        raise MissingExtra(_("Reading {suffix}").format(suffix=path.suffix), "torch") from None
    version = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])
    if version < SAFE:
        raise BadData(
            _("{path} is not read by PyTorch {version}: it needs 2.6 or newer.").format(
                path=path, version=torch.__version__
            )
        )
    try:
        with explaining_read_errors(path):
            _require_bounded(path)
            content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise BadData(_("There is no file {path}.").format(path=path)) from None
    except Exception as error:  # whatever a damaged or hostile file makes of the reader
        if type(error).__module__.startswith("backsight"):
            raise
        raise BadData(
            _(
                "{path} is damaged, or holds more than arrays, and nothing else is let out of such "
                "a file: {error}. Save model.state_dict()."
            ).format(path=path, error=str(error).split("\n")[0])
        ) from None
    return _list_arrays(content, path, torch)


def _require_bounded(path: Path) -> None:
    """Raise BadData where a file is larger than it looks: PyTorch packs without compressing, and a
    few bytes that unpack to many fill the memory."""
    with path.open("rb") as stream:
        if stream.read(len(ZIP)) != ZIP:
            return
    with ZipFile(path) as archive:
        entries = archive.infolist()
    is_plain = all(entry.compress_type == ZIP_STORED for entry in entries)
    if not is_plain or sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise BadData(
            _("{path} is compressed, as PyTorch's files are not: it is not unpacked.").format(
                path=path
            )
        )


def _list_arrays(content: Any, path: Path, torch: Any) -> dict[str, Floats]:
    for holder in HOLDERS:
        if isinstance(content, Mapping) and isinstance(content.get(holder), Mapping):
            content = content[holder]
    is_whole = isinstance(content, Mapping) and content
    if not is_whole or not all(isinstance(v, torch.Tensor) for v in content.values()):
        raise BadData(
            _("{path} holds no state dict: arrays by name, or one under {names}.").format(
                path=path, names=join_words(HOLDERS)
            )
        )
    for name, tensor in content.items():
        kind = str(tensor.dtype).removeprefix("torch.")
        is_plain = tensor.layout is torch.strided and tensor.device.type == "cpu"
        if kind not in DTYPES or not is_plain or tensor.is_nested:
            raise BadData(
                _("{path}: {name} ({kind}) is no plain array of real numbers.").format(
                    path=path, name=name, kind=kind
                )
            )
    return {str(k): _to_numpy(v, torch) for k, v in content.items()}


def _to_numpy(tensor: Any, torch: Any) -> Floats:
    """An array; NumPy has no bfloat16, whose numbers are all of float32."""
    plain = tensor.detach()
    array: Floats = (plain.float() if plain.dtype == torch.bfloat16 else plain).numpy()
    return array

"""A .pt file of PyTorch's: its arrays, read by PyTorch itself, which then runs nothing of the file.

Such a file is a pickle. `weights_only=True` lets nothing but tensors and plain containers out of
it, and raises for all else.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BadData, MissingExtra
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

PT_SUFFIXES = (".pt", ".pth")
"""How the names of such files end."""
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
        if tensor.is_complex() or tensor.layout is not torch.strided:
            raise BadData(_("{name} must hold finite numbers.").format(name=name))
    return {str(k): _to_numpy(v, torch) for k, v in content.items()}


def _to_numpy(tensor: Any, torch: Any) -> Floats:
    """An array; NumPy has no bfloat16, whose numbers are all of float32."""
    plain = tensor.detach()
    array: Floats = (plain.float() if plain.dtype == torch.bfloat16 else plain).numpy()
    return array

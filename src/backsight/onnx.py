"""Files of ONNX: `import backsight.onnx`. The library onnx itself is imported when something of it
is used."""

from backsight.adapters.onnx.read import read
from backsight.adapters.onnx.save import save

__all__ = ["read", "save"]

"""PyTorch's networks and training loops: `import backsight.torch`. PyTorch itself is imported when
something of it is used."""

from backsight.adapters.torch.flight.failure import FirstNonFinite
from backsight.adapters.torch.flight.recorder import FlightRecorder, watch
from backsight.adapters.torch.modules import make_module, save
from backsight.adapters.torch.read import read

__all__ = ["FirstNonFinite", "FlightRecorder", "make_module", "read", "save", "watch"]

"""Files of Keras: `import backsight.keras`. h5py is imported when something of it is used; Keras
itself where it is there to compare with."""

from backsight.adapters.keras.read import read

__all__ = ["read"]

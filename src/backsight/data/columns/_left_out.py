"""What kinds of columns have in common that are left out of the network."""

import numpy as np

from backsight.data.columns._record import Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.types import Floats


def leave_out(_name: str, _texts: Texts, _settings: Settings) -> Fit:
    """Whatever it holds."""
    return Fit(settings={})


def list_no_features(_name: str, _settings: Settings) -> tuple[str, ...]:
    """None."""
    return ()


def read_nothing(_name: str, texts: Texts, _settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    """No number for any of them."""
    return np.empty((len(texts.distinct), 0)), ()

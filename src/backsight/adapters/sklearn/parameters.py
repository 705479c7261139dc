"""The parameters that both estimators have."""

from dataclasses import KW_ONLY, dataclass
from typing import Any

from sklearn.base import BaseEstimator


@dataclass(eq=False, repr=False)
class NetworkParameters(BaseEstimator):
    """Each parameter once: a dataclass writes the `__init__` whose signature scikit-learn reads.

    What they mean stands in `NetworkClassifier`. An estimator adds parameters of its own, and gives
    `loss` its default.
    """

    hidden_layer_sizes: Any = (100,)
    activation: Any = "relu"
    _: KW_ONLY
    loss: Any = "auto"
    optimizer: Any = "adam"
    learning_rate_init: float = 0.001
    schedule: Any = "constant"
    alpha: float = 0.0001
    dropout: float = 0.0
    norm: str | None = None
    clip_norm: float | None = None
    init: Any = None
    batch_size: int | str = "auto"
    max_iter: int = 200
    tol: float = 1e-4
    n_iter_no_change: float = 10
    early_stopping: bool = False
    validation_fraction: float = 0.1
    scale: str = "none"
    dtype: str = "auto"
    engine: str = "auto"
    random_state: Any = None
    warm_start: bool = False

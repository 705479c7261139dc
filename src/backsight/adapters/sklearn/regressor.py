"""A network that predicts numbers, as scikit-learn's regressors do."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d

from backsight.adapters.sklearn.estimator import NetworkEstimator
from backsight.adapters.sklearn.fit_rows import FitRows, make_fit_rows, name_outputs
from backsight.data.table import Table
from backsight.engine.spec import Choice

LOSSES = {"squared_error": "half_sum_squared_error"}
"""What scikit-learn calls otherwise."""


@dataclass(eq=False, repr=False, kw_only=True)
class NetworkRegressor(RegressorMixin, NetworkEstimator):
    """A network for numbers, with the parameters of MLPRegressor where they mean the same.

    Parameters as of `NetworkClassifier`, without class_weight; loss: "squared_error" and "poisson"
    as MLPRegressor has them, or any other of the catalog ("huber", "mean_absolute_error"); besides,
    target_scale: "standard" learns the targets in units of their standard deviation, as networks
    like them ("none": as they are), and predicts in the old ones.

    >>> from sklearn.datasets import load_diabetes
    >>> from backsight.sklearn import NetworkRegressor
    >>> x, y = load_diabetes(return_X_y=True)
    >>> network = NetworkRegressor(scale="standard", target_scale="standard", random_state=0)
    >>> network.fit(x, y).predict(x[:2]).shape
    (2,)
    """

    loss: Any = "squared_error"
    target_scale: str = "none"

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train until it gets no better, or max_iter epochs are over.

        X: (rows, features), an array, a DataFrame or sparse. y: (rows,) or (rows, outputs)
        numbers. sample_weight: (rows,), what each row counts; a row of 0 is
        as if it were not there. Raises ValueError for what cannot be trained on, and where numbers
        become infinite.
        """
        return self._fit_rows(X, y, sample_weight, is_partial=False)

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train once over some rows, from where training stands."""
        return self._fit_rows(X, y, sample_weight, is_partial=True)

    def predict(self, X: Any) -> Any:
        """The number of each row, (rows,), or its numbers, (rows, outputs)."""
        outputs = self._compute_outputs(X)
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def _read_rows(
        self, X: Any, y: Any, sample_weight: Any, *, is_first: bool, is_partial: bool
    ) -> FitRows:
        x, y = self._check_rows(X, y, is_first=is_first, multi_output=True, y_numeric=True)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        numbers = np.asarray(y, np.float64).reshape(len(x), -1)
        outputs = numbers.shape[1]
        table = Table(x=x, y=numbers, features=self._name_columns(x), targets=name_outputs(outputs))
        loss = Choice.parse(self.loss)
        loss = Choice(LOSSES.get(loss.name, loss.name), loss.settings)
        return make_fit_rows(table, sample_weight, loss=loss, outputs=outputs, is_classes=False)

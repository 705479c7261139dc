"""A network that tells classes apart, as scikit-learn's classifiers do."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.sparse import issparse
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import (
    check_classification_targets,
    type_of_target,
    unique_labels,
)
from sklearn.utils.validation import column_or_1d

from backsight.adapters.sklearn.estimator import NetworkEstimator
from backsight.adapters.sklearn.fit_rows import FitRows, make_fit_rows, name_outputs
from backsight.adapters.sklearn.refusals import RefusedFit
from backsight.data.labels import format_class
from backsight.data.table import Table
from backsight.engine.spec import Choice
from backsight.engine.targets import decide, to_probabilities
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers
from backsight.maths import catalogs

ONE_UNIT = ("binary", "signed")
"""Targets of losses by which one unit tells two classes apart."""
AUTO = ("auto", "log_loss")
"""How the usual loss is asked for."""


@dataclass(eq=False, repr=False, kw_only=True)
class NetworkClassifier(ClassifierMixin, NetworkEstimator):
    """A network for classes, with the parameters of MLPClassifier where they mean the same.

    Parameters as there: hidden_layer_sizes; activation ("logistic", "tanh", "relu", "identity", and
    all others of the catalog, one for all hidden layers or a list); alpha; batch_size;
    learning_rate_init; max_iter; tol; n_iter_no_change; early_stopping; validation_fraction;
    random_state; warm_start. Rows are always shuffled.

    Parameters of Backsight, each as `backsight train` takes it, so with settings where it has any
    ("adam:beta1=0.8"): loss ("auto": cross-entropy); optimizer (for solver, momentum, beta_1 …);
    schedule (for learning_rate); dropout; norm ("batch" or "layer"); clip_norm; init (None: weights
    and biases as MLPClassifier draws them); scale of the inputs ("none", "standard", "minmax");
    class_weight (None, "balanced", or a number for each class); dtype ("auto": that of X); engine.

    >>> from sklearn.datasets import load_iris
    >>> from backsight.sklearn import NetworkClassifier
    >>> x, y = load_iris(return_X_y=True)
    >>> network = NetworkClassifier(scale="standard", max_iter=500, random_state=0).fit(x, y)
    >>> round(network.score(x, y), 1)
    1.0
    """

    class_weight: Any = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train until it gets no better, or max_iter epochs are over.

        X: (rows, features), an array, a DataFrame or sparse. y: (rows,) classes, or (rows, labels)
        of 0 and 1 for several labels. sample_weight: (rows,), what each row counts; a row of 0 is
        as if it were not there. Raises ValueError for what cannot be trained on, and where numbers
        become infinite.
        """
        return self._fit_rows(X, y, sample_weight, is_partial=False)

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> Self:
        """Train once over some rows, from where training stands.

        classes: all there are, in the first call.
        """
        self._take_classes(classes)
        return self._fit_rows(X, y, sample_weight, is_partial=True)

    def predict(self, X: Any) -> Any:
        """The class of each row, (rows,); or (rows, labels) of 0 and 1."""
        outputs = self._compute_outputs(X)
        if self._has_labels:
            return (outputs > 0.5).astype(int)
        places = decide(outputs, self._find_loss()).argmax(axis=1)
        return self.classes_[places]

    def _has_probabilities(self) -> bool:
        """Whether the outputs are probabilities."""
        return bool(catalogs["losses"][self._find_loss()].probabilities)

    @available_if(_has_probabilities)
    def predict_proba(self, X: Any) -> Floats:
        """The probability of each class, (rows, classes), in the order of `classes_`; or of each
        label."""
        outputs = self._compute_outputs(X)
        return outputs if self._has_labels else to_probabilities(outputs, self._find_loss())

    @available_if(_has_probabilities)
    def predict_log_proba(self, X: Any) -> Floats:
        """Their logarithms."""
        with np.errstate(divide="ignore"):
            logarithms: Floats = np.log(self.predict_proba(X))
        return logarithms

    # ------------------------------------------------------------------ rows
    def _read_rows(
        self, X: Any, y: Any, sample_weight: Any, *, is_first: bool, is_partial: bool
    ) -> FitRows:
        x, y = self._check_rows(X, y, is_first=is_first, multi_output=True)
        check_classification_targets(y)
        if type_of_target(y, input_name="y").startswith("multilabel"):
            return self._read_labels(x, y, sample_weight)
        y = column_or_1d(y, warn=True)
        if is_first and not is_partial:
            self.classes_ = unique_labels(y)
        table = Table(
            x=x,
            y=self._find_places(y, is_partial=is_partial),
            features=self._name_columns(x),
            classes=tuple(format_class(c) for c in self.classes_.tolist()),
            is_excerpt=is_partial,
        )
        loss, units = self._choose_loss(len(self.classes_))
        return make_fit_rows(table, sample_weight, loss=loss, outputs=units, is_classes=True)

    def _read_labels(self, x: Floats, y: Any, sample_weight: Any) -> FitRows:
        """Rows of several labels, each there or not."""
        numbers = (y.toarray() if issparse(y) else np.asarray(y)).astype(np.float64)
        labels = numbers.shape[1]
        loss = Choice("binary_cross_entropy") if self.loss in AUTO else Choice.parse(self.loss)
        if catalogs["losses"][loss.name].targets != "binary" or self.class_weight is not None:
            raise BadSpec(
                _(
                    "Rows with several labels are learned by binary_cross_entropy and without "
                    "class_weight: leave loss and class_weight as they are."
                )
            )
        self.classes_ = np.arange(labels)
        table = Table(
            x=x,
            y=numbers,
            features=self._name_columns(x),
            targets=name_outputs(labels),
        )
        return make_fit_rows(table, sample_weight, loss=loss, outputs=labels, is_classes=True)

    def _choose_loss(self, classes: int) -> tuple[Choice, int]:
        """The loss, and the units that it takes for so many classes."""
        usual = "binary_cross_entropy" if classes == 2 else "categorical_cross_entropy"
        loss = Choice(usual) if self.loss in AUTO else Choice.parse(self.loss)
        one = classes == 2 and catalogs["losses"][loss.name].targets in ONE_UNIT
        return loss, 1 if one else classes

    def _find_places(self, y: Any, *, is_partial: bool) -> Integers:
        """The place of each row's class in `classes_`. Raises RefusedFit for one that is none of
        them, and where a warm start has others."""
        present = unique_labels(y)
        strange = np.setdiff1d(present, self.classes_)
        if len(strange) or (not is_partial and len(present) != len(self.classes_)):
            raise RefusedFit(
                _("y must have the classes that were trained before, {classes}; got {got}.").format(
                    classes=self.classes_, got=present
                )
            )
        places: Integers = np.searchsorted(self.classes_, y).astype(np.int64)
        return places

    def _take_classes(self, classes: Any) -> None:
        """The classes of a first partial_fit. Raises RefusedFit where there are none, or others."""
        known = vars(self).get("classes_")
        if known is None and classes is None:
            raise RefusedFit(
                _("The first partial_fit has to be told all classes: partial_fit(X, y, classes=…).")
            )
        if known is None:
            self.classes_ = unique_labels(classes)
        elif classes is not None and not np.array_equal(known, unique_labels(classes)):
            raise RefusedFit(
                _("classes are not those of the calls before, {known}; got {classes}.").format(
                    known=known, classes=classes
                )
            )

    # ------------------------------------------------------------------ facts
    @property
    def _has_labels(self) -> bool:
        """Whether each row has several labels, each there or not."""
        spec = self._network.program.spec
        return bool(spec.loss.name == "binary_cross_entropy" and self._network.program.outputs > 1)

    def _find_loss(self) -> str:
        """The loss that is trained by, or would be."""
        if self.__sklearn_is_fitted__():
            return str(self._network.program.spec.loss.name)
        return "categorical_cross_entropy" if self.loss in AUTO else Choice.parse(self.loss).name

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags

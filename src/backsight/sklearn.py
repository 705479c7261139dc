"""Networks as scikit-learn's estimators: `from backsight.sklearn import NetworkClassifier`.

Needs the extra: pip install 'backsight[sklearn]'.
"""

from importlib.util import find_spec

from backsight.kernel.errors import MissingExtra

if find_spec("sklearn") is None:
    raise MissingExtra("backsight.sklearn", "sklearn")

from backsight.adapters.sklearn.classifier import NetworkClassifier
from backsight.adapters.sklearn.regressor import NetworkRegressor

__all__ = ["NetworkClassifier", "NetworkRegressor"]

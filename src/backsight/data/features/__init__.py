"""Kinds of features that are made of columns of numbers. One per file; drop a file here and it
exists."""

from backsight.data.features._record import FeatureKind
from backsight.kernel.catalog import Catalog

features: Catalog[FeatureKind] = Catalog(__name__, FeatureKind, "kind of feature")

__all__ = ["FeatureKind", "features"]

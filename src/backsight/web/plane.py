"""The line or the plane that a page draws points on, and what a network may be given of it.

    columns x1, x2    features x1, x2, x1^2, x1*x2, sin(x1) …    formulas square, product, sine …

The formulas go along as trees: the page computes the inputs of a point that is moved, or drawn, by
the words of its engine, with the bits that they have here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations

import msgspec
import numpy as np

from backsight.data.features import FeatureKind, features
from backsight.data.inputs import InputFeature, NetworkInputs, list_kinds, make_feature
from backsight.engine.program_data.formula_tree import FormulaTree, make_formula_tree
from backsight.kernel.types import Floats, Integers
from backsight.training.experiment import Experiment
from backsight.web.packed import Packed, pack

ROWS = (2,)
"""The shape of a column by which a formula is tried."""


class PageFeature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a network may be given. kind: of the plane's formulas; "" for a column as it is."""

    name: str
    kind: str = ""
    columns: tuple[int, ...]


class PagePlane(msgspec.Struct, frozen=True, kw_only=True):
    """columns: names. features: all that may be chosen; `PageData.inputs` names those that are.
    formulas: by kind. places: of the rows, (rows, columns), in original units; None where the
    inputs are the columns as they are. shift, scale: how inputs are scaled; None: not at all."""

    columns: tuple[str, ...]
    features: tuple[PageFeature, ...]
    formulas: dict[str, FormulaTree]
    places: Packed | None
    shift: tuple[float, ...] | None
    scale: tuple[float, ...] | None


def make_plane(experiment: Experiment, rows: Integers) -> PagePlane | None:
    """The plane of some rows of the table; None where they lie on none."""
    inputs, scaling = experiment.data.inputs, experiment.data.scaling
    if not inputs.plane or experiment.data.image:
        return None
    places = experiment.table.rows_as_read[rows][:, list(inputs.plane)].astype(np.float64)
    columns = tuple(inputs.columns[place] for place in inputs.plane)
    offered = _list_features(columns, inputs, places)
    is_scaled = scaling.kind != "none"
    return PagePlane(
        columns=columns,
        features=tuple(PageFeature(name=f.name, kind=f.kind, columns=f.places) for f in offered),
        formulas={kind: _write_formula(features[kind]) for f in offered if (kind := f.kind)},
        places=pack(places) if inputs.features else None,
        shift=scaling.shift if is_scaled else None,
        scale=scaling.factor if is_scaled else None,
    )


def _list_features(
    columns: tuple[str, ...], inputs: NetworkInputs, places: Floats
) -> list[InputFeature]:
    """The columns, what has a finite number of them in every row, and what else the network is
    given."""
    plain = [InputFeature(name=name, places=(k,)) for k, name in enumerate(columns)]
    kinds = [make_feature(kind, columns, p) for kind in list_kinds() for p in _pair(kind, columns)]
    whole = NetworkInputs(columns=columns, features=(*plain, *kinds))
    present = places[np.logical_and.reduce(np.isfinite(places), axis=1)]
    usable = np.logical_and.reduce(np.isfinite(whole.compute(present)), axis=0).tolist()
    offered = [f for f, is_finite in zip(whole.features, usable, strict=True) if is_finite]
    names = {feature.name for feature in offered}
    moved = {place: k for k, place in enumerate(inputs.plane)}
    others = [
        replace(feature, places=tuple(moved[place] for place in feature.places))
        for feature in inputs.features
        if feature.name not in names
    ]
    return [*offered, *others]


def _pair(kind: FeatureKind, columns: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """The places of the columns that a kind may be made of."""
    arrange = combinations if kind.is_symmetric else permutations
    yield from arrange(range(len(columns)), kind.columns)


def _write_formula(kind: FeatureKind) -> FormulaTree:
    tree = make_formula_tree(kind.value, [ROWS] * kind.columns, {})
    return msgspec.structs.replace(tree, notation=None)

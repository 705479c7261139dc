"""What a record of your own is made of: everything in one import.

    from backsight.records import Optimizer, formula, sign

The words a formula may use, the decorator, and the class of each kind of record. A command is a
`click.Command`, as click's own decorator makes it.
"""

from typing import Any

from backsight.checks.methods import Method, Result
from backsight.checks.slips import Case, Slip
from backsight.data.features import FeatureKind
from backsight.data.files import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column
from backsight.data.sources import Source
from backsight.data.table import Table
from backsight.engine.readings import LayerReading
from backsight.explanations.conventions import (
    Citation,
    Convention,
    Divergence,
    Equivalence,
    ProofStep,
    RecordLine,
    Variant,
    Walk,
)
from backsight.explanations.step.topics import Topic
from backsight.explanations.step.view import StepView
from backsight.kernel.catalog import PACKAGES, Catalogs
from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Count, NotNegative, Number, Positive, Share
from backsight.kernel.vocabulary import (
    cos,
    erf,
    exp,
    expm1,
    floor,
    log,
    log1p,
    max_units,
    maximum,
    minimum,
    pi,
    sign,
    sin,
    sqrt,
    sum_rows,
    sum_units,
    tanh,
    total,
    where,
)
from backsight.maths.activations import Activation
from backsight.maths.clippings import Clipping
from backsight.maths.initializers import Initializer
from backsight.maths.layers import Layer, Statistic, Structural, Weight
from backsight.maths.losses import Fused, Loss
from backsight.maths.metrics import Metric
from backsight.maths.optimizers import Optimizer
from backsight.maths.regularizers import Regularizer
from backsight.maths.schedules import Schedule
from backsight.maths.surfaces import Surface
from backsight.plots.charts import Chart
from backsight.plots.view import View
from backsight.proofs import Proof, ProofCase, ProofDraw, ProofLine
from backsight.recorder.questions import Argument, Question
from backsight.recorder.search import NoOccurrence, Occurrence, Search

__all__ = [
    "Activation",
    "Argument",
    "Array",
    "Case",
    "Cells",
    "Chart",
    "Citation",
    "Clipping",
    "Column",
    "ColumnChoice",
    "Convention",
    "Count",
    "Divergence",
    "Equivalence",
    "FeatureKind",
    "FileFormat",
    "Fused",
    "Initializer",
    "Layer",
    "LayerReading",
    "Loss",
    "Method",
    "Metric",
    "NoOccurrence",
    "NotNegative",
    "Number",
    "Occurrence",
    "Optimizer",
    "Positive",
    "Proof",
    "ProofCase",
    "ProofDraw",
    "ProofLine",
    "ProofStep",
    "Question",
    "RecordLine",
    "Regularizer",
    "Result",
    "Schedule",
    "Search",
    "Share",
    "Slip",
    "Source",
    "Statistic",
    "StepView",
    "Structural",
    "Surface",
    "Table",
    "Topic",
    "Variant",
    "View",
    "Walk",
    "Weight",
    "cos",
    "erf",
    "exp",
    "expm1",
    "floor",
    "formula",
    "log",
    "log1p",
    "max_units",
    "maximum",
    "minimum",
    "pi",
    "sign",
    "sin",
    "sqrt",
    "sum_rows",
    "sum_units",
    "tanh",
    "total",
    "where",
]


def __getattr__(name: str) -> Any:
    """The class of a kind that is not named above: of every kind in the table of the kernel."""
    if not name.startswith("_"):
        for catalog in Catalogs(PACKAGES).values():
            if catalog.kind.__name__ == name:
                return catalog.kind
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

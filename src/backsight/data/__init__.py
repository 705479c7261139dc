"""Data to train on: named sources, files and arrays, made into checked tables and batches."""

from backsight.data.arrays import from_arrays
from backsight.data.batches import Batches
from backsight.data.labeled_rows import LabeledRows, read_labeled_rows
from backsight.data.load import is_there, load
from backsight.data.new_rows import OtherRows, read_features, read_numbers
from backsight.data.parts.split import Parts, split
from backsight.data.prepare import Dataset, Part, prepare
from backsight.data.read import read_file, read_table
from backsight.data.scale import Scaling, fit_scaling
from backsight.data.sources import Source, sources
from backsight.data.table import Table

__all__ = [
    "Batches",
    "Dataset",
    "LabeledRows",
    "OtherRows",
    "Part",
    "Parts",
    "Scaling",
    "Source",
    "Table",
    "fit_scaling",
    "from_arrays",
    "is_there",
    "load",
    "prepare",
    "read_features",
    "read_file",
    "read_labeled_rows",
    "read_numbers",
    "read_table",
    "sources",
    "split",
]

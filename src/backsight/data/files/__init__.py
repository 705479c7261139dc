"""Kinds of data files. One per file; drop a file here and it exists."""

from backsight.data.files._frame import FRAME, is_frame, read_frame
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.kernel.catalog import Catalog

files: Catalog[FileFormat] = Catalog(__name__, FileFormat, "file format")

__all__ = ["FRAME", "Cells", "ColumnChoice", "FileFormat", "files", "is_frame", "read_frame"]

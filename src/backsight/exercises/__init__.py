"""Exercises: numbers on paper, or a short function. One per file; drop a file here and it
exists."""

from backsight.exercises._record import CodeMark, CodeTask, DrawnExercise, Exercise
from backsight.kernel.catalog import Catalog

exercises: Catalog[Exercise] = Catalog(__name__, Exercise, "exercise")

__all__ = ["CodeMark", "CodeTask", "DrawnExercise", "Exercise", "exercises"]

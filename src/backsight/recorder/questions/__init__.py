"""What can be asked of a recorded run: when did it first …? One per file; drop a file here and it
exists."""

from backsight.kernel.catalog import Catalog
from backsight.recorder.questions._record import Argument, Question

questions: Catalog[Question] = Catalog(__name__, Question, "question")

__all__ = ["Argument", "Question", "questions"]

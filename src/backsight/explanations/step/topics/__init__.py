"""The parts of the sheet. One per file; drop a file here and it exists."""

from backsight.explanations.step.topics._record import Topic
from backsight.kernel.catalog import Catalog

topics: Catalog[Topic] = Catalog(__name__, Topic, "topic")

__all__ = ["Topic", "topics"]

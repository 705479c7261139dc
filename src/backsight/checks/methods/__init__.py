"""Ways to get the gradient. One per file; drop a file here and it exists."""

from backsight.checks.methods._record import Method, Result
from backsight.kernel.catalog import Catalog

methods: Catalog[Method] = Catalog(__name__, Method, "method")

__all__ = ["Method", "Result", "methods"]

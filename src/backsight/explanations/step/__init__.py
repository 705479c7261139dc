"""One training step as a document: every number with its formula."""

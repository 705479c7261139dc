"""The portable engine: every operation in one order, so that its bits are the same everywhere."""

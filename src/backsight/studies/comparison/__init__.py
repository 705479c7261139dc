"""Comparing recorded runs: what differs, from which step on, and how they went."""

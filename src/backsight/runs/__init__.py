"""Runs: what is trained, as it is recorded, opened again, resumed, forked, listed."""

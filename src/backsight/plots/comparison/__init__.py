"""The picture of a comparison of runs."""

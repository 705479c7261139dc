"""Documents on a terminal."""

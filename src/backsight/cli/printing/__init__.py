"""Results as lines and tables on a terminal."""

"""A run as code of its own: one readable file that trains the same network without Backsight."""

"""Functions and their derivatives as a table, with settings and kinks."""

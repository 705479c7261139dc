"""What one asks of a network or of runs, one folder each. They do not import each other."""

"""Several ways to one gradient, side by side."""

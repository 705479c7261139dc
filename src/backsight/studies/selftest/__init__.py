"""Whether this machine computes what all others compute."""

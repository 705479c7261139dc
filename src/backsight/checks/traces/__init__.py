"""Somebody's NumPy code, followed operation by operation while it runs, and differentiated."""

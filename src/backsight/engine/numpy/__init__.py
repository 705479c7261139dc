"""Straight-line NumPy for one Derivation."""

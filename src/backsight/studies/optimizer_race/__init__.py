"""Optimizers in lockstep, on a surface or on a network."""

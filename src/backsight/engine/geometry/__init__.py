"""Directions and planes in the space of weights."""

"""A drawing of a network."""

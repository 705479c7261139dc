"""Equations as a graph of primitive operations."""

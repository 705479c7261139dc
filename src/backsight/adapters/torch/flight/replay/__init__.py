"""Recorded steps done again."""

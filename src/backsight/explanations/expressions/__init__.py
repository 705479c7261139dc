"""Expressions: entries of arrays, their values, their simplest form."""

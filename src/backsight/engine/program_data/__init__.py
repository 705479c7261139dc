"""A program as plain data, for engines in other languages."""

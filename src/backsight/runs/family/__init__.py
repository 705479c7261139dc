"""Runs that branched off from each other."""

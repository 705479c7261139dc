"""Runs on disk. `folder` is the only file that opens any."""

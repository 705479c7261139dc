"""Weights as PyTorch has them: its names and layout, and its files."""

"""A training loop of PyTorch watched, and what is written down when it fails."""

"""Remedies tried: each beside the training as it is, from several seeds, within a budget."""

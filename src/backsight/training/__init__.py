"""One network in training: its experiment, its steps, and what was measured on the way."""

"""The gradient of a network against other ways to it, at a point of its training."""

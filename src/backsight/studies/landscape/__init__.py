"""The loss along a plane through a network's weights, and the path of a training on it."""

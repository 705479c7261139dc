"""The paths from a weight to the loss, and the sum over them."""

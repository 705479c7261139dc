"""Small networks with their gradients by hand, each right: slips are planted in their lines."""

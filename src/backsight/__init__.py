"""Neural-network training you can see, check and rewind."""

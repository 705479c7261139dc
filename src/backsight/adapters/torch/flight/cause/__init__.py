"""From a number that is not finite back to what made it."""

"""What a user should know of a table before training, as sentences."""

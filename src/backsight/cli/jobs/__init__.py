"""What a command does, from its options to its last line."""

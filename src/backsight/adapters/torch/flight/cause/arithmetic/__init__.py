"""What an operation made of its numbers in one entry, written out."""

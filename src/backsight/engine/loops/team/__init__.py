"""A step's work divided among threads that run the same program."""

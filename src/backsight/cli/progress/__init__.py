"""What is shown while work is under way."""

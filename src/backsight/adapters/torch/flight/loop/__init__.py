"""What a watched loop does, step by step, as it is recorded."""

"""A gradient that a user wrote, checked by itself, and its slips named."""

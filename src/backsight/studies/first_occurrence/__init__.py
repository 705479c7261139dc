"""The first step of a recorded run in which something happened, and where it came from."""

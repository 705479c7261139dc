"""The verdict: what is judged, and how that is said to people and to programs."""

"""A user's update called: which form works, the object made that steps, and step after step."""

"""The settings of a spec as people read them: each in words, and where two specs part."""

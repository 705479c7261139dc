"""The options of a training, from the command line or from Python, made into a spec."""

"""ONNX: a network in use as a file of ONNX, and such files as networks."""

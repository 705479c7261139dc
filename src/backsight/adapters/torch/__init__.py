"""PyTorch: its networks read, ours given back, and other people's training loops watched."""

"""What is wrong with a training, the numbers that show it, and a remedy that is tried."""

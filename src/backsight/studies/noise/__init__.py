"""How far the gradient of a batch is from that of all rows: gradient noise, by batch size."""

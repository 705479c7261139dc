"""Many replicas of a network at once: seeds, grids, worker processes, statistics."""

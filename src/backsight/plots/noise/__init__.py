"""Pictures of gradient noise: by batch size, and along a run."""

"""Many replicas of one Derivation as one computation."""

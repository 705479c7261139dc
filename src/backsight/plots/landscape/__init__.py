"""Pictures of a loss landscape."""

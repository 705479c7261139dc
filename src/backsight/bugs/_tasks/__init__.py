"""What the programs are tried on: small plain NumPy, as a person writes it, shown and run."""

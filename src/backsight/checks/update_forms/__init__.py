"""The forms in which people write an update: read, called with care, and begun anew."""

"""Animations of a training, as GIF, WebP or MP4."""

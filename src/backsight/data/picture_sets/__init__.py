"""Sets of pictures in IDX files, downloaded once and found again."""

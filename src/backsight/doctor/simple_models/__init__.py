"""Models that need no training, and how they are asked for rows that they did not see."""

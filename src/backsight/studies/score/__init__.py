"""`backsight.score`: how good a trained network is on other rows."""

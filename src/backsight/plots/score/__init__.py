"""How good a network is on some rows: curves of classes, numbers against what is true."""

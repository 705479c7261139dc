"""How the programs of a bug are run and checked: one way for each kind."""

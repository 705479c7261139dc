"""One Derivation as compiled code that runs many steps in a call."""

"""Loops as data: a training step as nests of loops over numbers, made of a derivation's primitive
steps, rewritten by small passes, and printed for a machine to run or a person to read."""

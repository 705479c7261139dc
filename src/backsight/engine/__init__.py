"""Derivation in, Steps out: what a network computes, and three ways to compute it. No I/O."""

"""Formulas as trees, and trees as Unicode, LaTeX and MathML."""

"""Proofs whose every line is run on random networks. One per file; drop a file here and it
exists."""

from backsight.kernel.catalog import Catalog
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine

proofs: Catalog[Proof] = Catalog(__name__, Proof, "proof")

__all__ = ["Proof", "ProofCase", "ProofDraw", "ProofLine", "proofs"]

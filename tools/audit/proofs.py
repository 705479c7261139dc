"""What `backsight prove … --json` printed."""

from audit.reading import read_json


def holds(output: str) -> bool:
    """Whether every line of every proof in it does."""
    return all(proof["holds"] for proof in read_json(output))


def count_lines(output: str) -> tuple[int, int]:
    """How many lines they have, and on how many networks each was run."""
    proofs = read_json(output)
    return sum(len(proof["lines"]) for proof in proofs), min(p["networks"] for p in proofs)

"""Where k is not j, the derivative is 0."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Over all activations of the catalog."""
    alone = read_number(output, r"(\d+) of \d+ activations")
    every = read_number(output, r"\d+ of (\d+) activations")
    others = [line.partition(":")[0] for line in output.splitlines() if "another unit" in line]
    return Finding(
        verdict=choose((alone == every, TRUE), (alone > 0, CONDITION), (True, FALSE)),
        number=f"{alone:.0f} of {every:.0f} activations",
        sentence=f"Measured for the {every:.0f} activations of the catalog: for {alone:.0f} of "
        f"them no other unit moves. For {' and '.join(others)} every unit moves with every sum, "
        "and the sum over k in (37) stays. So BP1 in its short form is for activations of one "
        "unit; the article does not say so.",
    )


claim = Claim(
    article="001",
    order=22,
    place="the proof of BP1, between equations 37 and 38",
    words="The output of a unit depends on its own weighted input alone, so that only the term "
    "with k = j is left.",
    commands=("python tools/audit/programs/off_diagonal.py",),
    decide=decide,
)

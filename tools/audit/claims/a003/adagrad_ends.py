"""Adagrad's rate becomes so small that nothing changes."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Where it is after a hundred and after many updates."""
    short, long = (race["optimizers"][0] for race in read_json(output))
    return Finding(
        verdict=choose(
            (short["value"] < 1e-6, FALSE),
            (long["value"] < short["value"] / 2, CONDITION),
            (True, TRUE),
        ),
        number=f"{short['value']:.2g}, then {long['value']:.2g}",
        sentence="After the steep wall of a curve Adagrad stands at the height "
        f"{short['value']:.4f} after 100 updates, and at {long['value']:.2g} after 5,000. Its "
        "rate falls as 1/√t does at the fastest, and sums of such steps have no end: it slows "
        "down, it does not stop.",
    )


claim = Claim(
    article="003",
    order=36,
    place="on Adagrad, its drawback",
    words="The cache always grows, until the rate is so small that training changes nothing more.",
    commands=(
        "backsight race cliff --optimizers adagrad:lr=.2 --json",
        "backsight race cliff --optimizers adagrad:lr=.2 --steps 5000 --json",
    ),
    decide=decide,
)

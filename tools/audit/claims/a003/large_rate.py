"""A large rate is fast, and may jump over the minimum."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Three rates on the bowl."""
    slow, fast, too_fast = (racer["value"] for racer in read_json(output)[0]["optimizers"])
    return Finding(
        verdict=choose((fast < slow < too_fast, TRUE), (True, FALSE)),
        number=f"{slow:.2g}, {fast:.2g}, {too_fast:.2g}",
        sentence=f"After 30 updates on x²/20 + y² the height is {slow:.3g} at the rate 0.1, "
        f"{fast:.3g} at 0.95 and {too_fast:.3g} at 1.05.",
    )


claim = Claim(
    article="003",
    order=12,
    place="on the learning rate",
    words="A large rate comes to a minimum faster, but may step over it; a small one takes many "
    "steps.",
    commands=("backsight race bowl --optimizers sgd:lr=.1,sgd:lr=.95,sgd:lr=1.05 --json",),
    decide=decide,
)

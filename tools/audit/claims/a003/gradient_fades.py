"""Near a local minimum the gradient is nearly 0, and descent stays."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Ten times as many updates."""
    short, long = (race["optimizers"][0]["end"][0] for race in read_json(output))
    return Finding(
        verdict=choose((abs(short - long) < 1e-3, TRUE), (True, FALSE)),
        number=f"{abs(short - long):.0e}",
        sentence=f"After 60 updates it is at {short:.8f}, after 600 at {long:.8f}: all updates "
        f"between move it by {abs(short - long):.1e}.",
    )


claim = Claim(
    article="003",
    order=14,
    place="on local minima",
    words="At a local minimum the gradient is close to 0, and plain descent stays there for good.",
    commands=(
        "backsight race local_minimum --optimizers sgd --lr 0.05 --json",
        "backsight race local_minimum --optimizers sgd --lr 0.05 --steps 600 --json",
    ),
    decide=decide,
)

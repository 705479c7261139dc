"""Plain descent stays in a local minimum that momentum leaves."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """At two rates."""
    same, slower = (
        {racer["optimizer"]: racer for racer in race["optimizers"]} for race in read_json(output)
    )
    stuck, free = same["sgd"]["end"][0], same["momentum"]["end"][0]
    too_slow = slower["momentum"]["end"][0]
    return Finding(
        verdict=choose(
            (not stuck < 0 < free, FALSE), (too_slow < 0, CONDITION), (True, TRUE)
        ),
        number=f"{stuck:.2f} and {free:.2f}",
        sentence="On a curve with a shallow valley at -1 and a deep one at 2, at the rate 0.05, "
        f"plain descent ends at {stuck:.4f} and momentum at {free:.4f}. But at the rate 0.005 "
        f"momentum ends at {too_slow:.4f}: it leaves only what it is fast enough to leave.",
    )  # fmt: skip


claim = Claim(
    article="003",
    order=15,
    place="on local minima, and on momentum",
    words="Plain descent ends in a local minimum; momentum gets over it.",
    commands=(
        "backsight race local_minimum --optimizers sgd,momentum --lr 0.05 --json",
        "backsight race local_minimum --optimizers sgd,momentum --lr 0.005 --steps 600 --json",
    ),
    decide=decide,
)

"""Adam is usually better than all others."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json

SURFACES = (
    "bowl",
    "beale",
    "himmelblau",
    "rosenbrock",
    "ill_conditioned",
    "saddle",
    "ackley",
    "ravine",
)


def decide(output: str) -> Finding:
    """Who is lowest at the end, on surfaces and on a network."""
    first = []
    for race in read_json(output):
        if "surface" in race:
            lowest = min(race["optimizers"], key=lambda racer: racer["value"])
        else:
            lowest = min(race["racers"], key=lambda racer: racer["losses"][-1])
        first.append(lowest["optimizer"])
    wins = first.count("adam")
    return Finding(
        verdict=choose((wins > len(first) / 2, TRUE), (wins == 0, FALSE), (True, CONDITION)),
        number=f"first in {wins} of {len(first)}",
        sentence=f"In {len(first)} races, eight on surfaces with rates found by the same trial "
        f"for all and one of a network on digits with usual rates, Adam ends lowest in {wins}. "
        f"First were: {', '.join(sorted(set(first)))}. Which is best depends on the task and on "
        "the rates.",
    )


claim = Claim(
    article="003",
    order=52,
    place="on Adam",
    words="Adam is usually better than all the others, and widely held to be the best.",
    commands=(
        *(f"backsight race {name} --fair --json" for name in SURFACES),
        "backsight race digits --optimizers sgd,momentum,nesterov,adagrad,rmsprop,adam --steps "
        "600 --json",
    ),
    decide=decide,
    slow=True,
)

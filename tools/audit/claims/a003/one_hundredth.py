"""0.01 is a safe rate."""

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
    """Where it diverges, where it is too slow, over surfaces."""
    races = {race["surface"]: race["optimizers"][0] for race in read_json(output)}
    diverged = [name for name, racer in races.items() if racer["diverged"] is not None]
    slow = [name for name, r in races.items() if r["within"] is None and r["diverged"] is None]
    return Finding(
        verdict=choose(
            (not diverged and not slow, TRUE), (len(diverged) + len(slow) < len(races), CONDITION),
            (True, FALSE),
        ),
        number=f"diverges on {len(diverged)} of {len(races)}",
        sentence=f"Of {len(races)} surfaces, plain descent at 0.01 diverges on "
        f"{', '.join(diverged)}, and on {len(slow)} ({', '.join(slow)}) it has not come to a "
        "hundredth of the height in the steps of a race. Safe is a rate below 2 over the largest "
        "curvature, which another scale of the inputs already changes. `backsight lr` looks for "
        "one.",
    )  # fmt: skip


claim = Claim(
    article="003",
    order=13,
    place="on the learning rate",
    words="0.01 is usually a fairly safe learning rate.",
    commands=tuple(f"backsight race {name} --optimizers sgd:lr=.01 --json" for name in SURFACES),
    decide=decide,
)

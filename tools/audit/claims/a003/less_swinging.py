"""Nesterov swings less."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The height that is left, on several surfaces."""
    races = {race["surface"]: race["optimizers"] for race in read_json(output)}
    ends = {name: [r["distance"] for r in racers] for name, racers in races.items()}
    better = [name for name, (momentum, nesterov) in ends.items() if nesterov < momentum]
    return Finding(
        verdict=choose(
            (len(better) == len(ends), TRUE), (len(better) > 0, CONDITION), (True, FALSE)
        ),
        number=f"{len(better)} of {len(ends)} surfaces",
        sentence="At the same rate and coefficient Nesterov ends nearer to a minimum than "
        f"momentum on {len(better)} of {len(ends)} surfaces ({', '.join(better)}). On the bowl it "
        f"is left with {ends['bowl'][1]:.3f} from the minimum, momentum with "
        f"{ends['bowl'][0]:.3f}.",
    )


claim = Claim(
    article="003",
    order=25,
    place="on Nesterov's gradient",
    words="It is more stable and swings less, and in practice it is better than momentum alone.",
    commands=tuple(
        f"backsight race {name} --optimizers momentum,nesterov {more}--json"
        for name, more in (
            ("bowl", "--steps 60 "), ("beale", "--lr 0.01 "), ("ill_conditioned", "--lr 0.01 "),
            ("himmelblau", "--lr 0.003 "), ("ravine", "--lr 0.02 "),
        )
    ),
    decide=decide,
)  # fmt: skip

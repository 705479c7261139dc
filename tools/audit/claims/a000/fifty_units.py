"""Fifty hidden units are more accurate."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import read_scores, read_trainings, score_script, train_script


def decide(output: str) -> Finding:
    """Both on the 300 points, at the same rate."""
    three, fifty = (score["accuracy"] for score in read_scores(output))
    assert len(read_trainings(output)) == 2
    return Finding(
        verdict=choose((fifty > three, TRUE), (True, FALSE)),
        number=f"{fifty:.6f}",
        sentence=f"At the rate 0.001 and λ = 1e-6, 3 units come to {three:.6f} on the 300 points, "
        f"50 units to {fifty:.6f}.",
    )


claim = Claim(
    article="000",
    order=33,
    place="the results, on 50 units",
    words="50 hidden units learn a more complex border, and are more accurate.",
    commands=(
        *train_script("three", hidden=3, rate=0.001, lam="1e-6"),
        *score_script("three"),
        *train_script("fifty", rate=0.001, lam="1e-6"),
        *score_script("fifty"),
    ),
    decide=decide,
    slow=True,
)

"""A rate that falls avoids the explosion."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.trainings import read_end, read_loss, read_trainings, train_script


def decide(output: str) -> Finding:
    """Two schedules over a million steps."""
    cosine, halved = read_trainings(output)
    loss, end = read_loss(halved), read_end(cosine)
    return Finding(
        verdict=choose(
            (end is None and loss < 0.2, TRUE), (read_end(halved) is not None, FALSE),
            (True, CONDITION),
        ),
        number=f"ends at {end:,}" if end else "no end",
        sentence=f"Where the rate falls along a cosine, the end comes in step {end or 0:,}. Where "
        "it is halved every 50,000 steps it does not come: the weights stop moving before. The "
        f"loss is {loss:.3f} then, and stays there.",
    )  # fmt: skip


claim = Claim(
    article="000",
    order=38,
    place="the results, the advice",
    words="Or by a rate that falls in the course of time.",
    commands=(
        *train_script("cosine", more="--schedule cosine"),
        *train_script("halved", more="--schedule step:factor=0.5,every=50000"),
    ),
    decide=decide,
    slow=True,
)

"""A stronger regularization avoids the explosion."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import EXPLOSION, read_end, read_trainings, train_script


def decide(output: str) -> Finding:
    """Ten times λ, in the article's own code."""
    printed, stronger = (read_end(training) for training in read_trainings(output))
    sooner = stronger is not None and printed is not None and stronger < printed
    return Finding(
        verdict=choose((sooner, FALSE), (True, TRUE)),
        number=f"ends at {stronger:,}" if stronger else "no end",
        sentence=f"With λ = 0.001 in the place of 0.0001 the end comes in step {stronger or 0:,}, "
        f"not in step {printed or 0:,}: what is made stronger is the cause.",
    )


claim = Claim(
    article="000",
    order=39,
    place="the results, the advice",
    words="Or by a stronger regularization, L1 or L2.",
    commands=(*EXPLOSION, *train_script("stronger", lam="1e-3")),
    decide=decide,
    slow=True,
)

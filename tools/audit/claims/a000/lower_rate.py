"""A lower rate avoids the explosion."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import EXPLOSION, read_end, read_trainings, train_script


def decide(output: str) -> Finding:
    """The same training at a third of the rate."""
    printed, slower = (read_end(training) for training in read_trainings(output))
    return Finding(
        verdict=choose((slower is not None, FALSE), (True, TRUE)),
        number=f"ends at {slower:,}" if slower else "no end",
        sentence=f"At the rate 0.003 it ends in step {printed:,}, at 0.001 in step "
        f"{slower or 0:,}: with steps a third as long it takes three times as many.",
    )


claim = Claim(
    article="000",
    order=37,
    place="the results, the advice",
    words="The explosion is avoided by a lower learning rate.",
    commands=(*EXPLOSION, *train_script("slower", rate=0.001)),
    decide=decide,
    slow=True,
)

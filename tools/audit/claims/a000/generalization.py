"""What is called generalization."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import (
    read_loss,
    read_scores,
    read_trainings,
    score_script,
    train_script,
)


def decide(output: str) -> Finding:
    """On the rows that it has seen, and on the others."""
    (training,), (unseen,) = read_trainings(output), read_scores(output)
    seen = read_loss(training, "accuracy")
    return Finding(
        verdict=choose((seen - unseen["accuracy"] > 0.1, FALSE), (True, TRUE)),
        number=f"{seen:.2f} and {unseen['accuracy']:.2f}",
        sentence="That is learning. Generalization is how good it is on rows that it has not "
        "seen, and the script shows the difference: 50 units at the rate 0.003 are right on "
        f"{seen:.0%} of the 50 rows that they train on, and on {unseen['accuracy']:.0%} of the "
        "250 others.",
    )


claim = Claim(
    article="000",
    order=17,
    place="the backward pass",
    words="That a network comes to give the labels of the rows it is shown is called "
    "generalization.",
    commands=(*train_script("fifty_fast", lam="1e-6"), *score_script("fifty_fast", 50)),
    decide=decide,
    slow=True,
)

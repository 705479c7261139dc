"""Each loop sees the whole data set."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import read_loss, read_trainings, train_script

PRINTED = "0.245871"


def decide(output: str) -> Finding:
    """Which rows give the script's own figure."""
    few, all_rows = (f"{read_loss(training):.6f}" for training in read_trainings(output))
    return Finding(
        verdict=choose((few == PRINTED != all_rows, FALSE), (True, TRUE)),
        number="50 of 300 rows",
        sentence=f"After a million steps of 3 units the script prints the loss {PRINTED}. "
        f"Training on the first 50 of its 300 rows gives {few}, on all of them {all_rows}: it "
        "trains on 50, and its accuracy is that of all 300.",
    )


claim = Claim(
    article="000",
    order=29,
    place="the implementation",
    words="The whole data set is used in each loop.",
    commands=(
        *train_script("three", hidden=3, rate=0.001, lam="1e-6"),
        *train_script("three_300", hidden=3, rate=0.001, lam="1e-6", rows=300),
    ),
    decide=decide,
    slow=True,
)

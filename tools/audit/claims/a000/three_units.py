"""Three hidden units can do little."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.trainings import (
    read_loss,
    read_scores,
    read_trainings,
    score_script,
    train_script,
)


def decide(output: str) -> Finding:
    """As in the script, and with biases and the true gradient."""
    _script, mended = read_trainings(output)
    (printed,) = read_scores(output)
    accuracy = read_loss(mended, "accuracy")
    return Finding(
        verdict=choose(
            (printed["accuracy"] > 0.7, FALSE), (accuracy > 0.8, CONDITION), (True, TRUE)
        ),
        number=f"{printed['accuracy']:.2f}, with biases {accuracy:.2f}",
        sentence=f"The script's 3 units come to an accuracy of {printed['accuracy']:.6f} on the "
        "300 points. With biases, the true gradient and all 300 rows, 3 units come to "
        f"{accuracy:.2f}. Without biases all borders of units go through the origin: that is what "
        "they cannot do without.",
    )


claim = Claim(
    article="000",
    order=32,
    place="the results, on 3 units",
    words="A network with 3 hidden units has little power.",
    commands=(
        *train_script("three", hidden=3, rate=0.001, lam="1e-6"),
        *score_script("three"),
        "backsight train xor_cloud:rows=300 --hidden 3 --activation sigmoid --output sigmoid "
        "--loss half_sum_squared_error --optimizer sgd --lr 1 --steps 200000 --record-budget 1 -o "
        "three_with_biases --json",
    ),
    decide=decide,
    slow=True,
)

"""Exclusive or can hardly be learned without backpropagation."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json
from audit.trainings import read_loss


def decide(output: str) -> Finding:
    """It is learned by differences of the loss alone."""
    training = read_json(output)[0]
    accuracy, loss = read_loss(training, "accuracy"), read_loss(training)
    return Finding(
        verdict=choose((accuracy == 1, FALSE), (True, TRUE)),
        number=f"accuracy {accuracy:.2f}",
        sentence="With central differences in the place of backpropagation, and the same steps, "
        f"the accuracy is {accuracy:.2f} and the loss {loss:.2g}. What is needed is a hidden "
        "layer and a gradient; backpropagation is the cheap way to it.",
    )


claim = Claim(
    article="000",
    order=11,
    place="the example: learning exclusive or",
    words="Without backpropagation exclusive or is hard to learn.",
    commands=(
        "backsight train xor --gradient central --steps 300 --engine numpy -o xor_central --json",
    ),
    decide=decide,
)

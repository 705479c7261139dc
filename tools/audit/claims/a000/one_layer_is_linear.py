"""One layer with a sigmoid is still a linear system."""

from audit.claim import CONDITION, FALSE, Claim, Finding, choose
from audit.reading import read_json
from audit.trainings import read_loss


def decide(output: str) -> Finding:
    """The outputs bend, the border does not."""
    accuracy = read_loss(read_json(output)[0], "accuracy")
    return Finding(
        verdict=choose((accuracy <= 0.75, CONDITION), (True, FALSE)),
        number=f"accuracy {accuracy:.2f}",
        sentence="The outputs of a sigmoid are no linear function of the inputs, so the system is "
        "not linear. But the border at which two of them are equal is a straight line: without a "
        f"second layer the accuracy on exclusive or ends at {accuracy:.2f}, where 0.75 is the "
        "most that a line can have.",
    )


claim = Claim(
    article="000",
    order=8,
    place="the parts of a network, on the first layer and its sigmoid",
    words="Up to the first layer's outputs the whole is a linear system, which cannot model how "
    "inputs act together; with a second layer this changes.",
    commands=("backsight train xor --hidden '' --steps 2000 -o xor_one_layer --json",),
    decide=decide,
)

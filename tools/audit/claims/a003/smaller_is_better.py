"""The smaller the loss, the better the model."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Loss and accuracy of trained and of unseen rows, after few epochs and after many."""
    few, many = (value["metrics"] for value in read_json(output))
    worse = many["test"]["accuracy"] < few["test"]["accuracy"]
    return Finding(
        verdict=choose(
            (many["train"]["loss"] >= few["train"]["loss"], FALSE), (worse, CONDITION), (True, TRUE)
        ),
        number=f"{few['test']['accuracy']:.2f} to {many['test']['accuracy']:.2f}",
        sentence=f"On noisy half-moons the training loss falls from {few['train']['loss']:.3f} to "
        f"{many['train']['loss']:.3f} with more epochs, while the accuracy on test rows goes from "
        f"{few['test']['accuracy']:.3f} to {many['test']['accuracy']:.3f}. It holds for the loss "
        "of rows that the network has not seen.",
    )


claim = Claim(
    article="003",
    order=1,
    place="the beginning",
    words="The smaller the loss, the better the model performs.",
    commands=tuple(
        f"backsight train moons:noise=0.4 --hidden 128,128 --dropout 0 --epochs {epochs} --engine "
        f"numpy -o moons_{epochs} --json"
        for epochs in (20, 1000)
    ),
    decide=decide,
    slow=True,
)

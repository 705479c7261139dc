"""A deep network cannot do without ReLU."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The same training with three activations."""
    relu, tanh, sigmoid = (v["metrics"]["test"]["accuracy"] for v in read_json(output))
    return Finding(
        verdict=choose((min(tanh, sigmoid) > relu - 0.03, FALSE), (True, TRUE)),
        number=f"{sigmoid:.2f} without",
        sentence="On digits, with one hidden layer as the article has it, the test accuracy is "
        f"{relu:.3f} with ReLU, {tanh:.3f} with tanh and {sigmoid:.3f} with sigmoid units. ReLU "
        "is a good habit in deep networks, not a condition.",
    )


claim = Claim(
    article="002",
    order=10,
    place="activation functions",
    words="Who builds a network for deep learning cannot do without the ReLU family.",
    commands=tuple(
        f"backsight train digits --hidden 50 --activation {name} --dropout 0 --engine numpy -o "
        f"with_{name} --json"
        for name in ("relu", "tanh", "sigmoid")
    ),
    decide=decide,
    slow=True,
)

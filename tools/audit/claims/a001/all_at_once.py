"""All derivatives from one pass forward and one back."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """How many equations the backward act has, and how many derivatives it gives."""
    derivation = read_json(output)[0]
    backward = [e for e in derivation["equations"] if e["act"] == "backward"]
    made = [name for e in backward for name in e["targets"]]
    (gradient,) = derivation["symbols"]["g"]["shape"]
    return Finding(
        verdict=choose((len(made) == len(set(made)), TRUE), (True, FALSE)),
        number=f"{gradient} from {len(backward)} equations",
        sentence=f"For 2-3-2 units {len(backward)} equations give all {gradient} derivatives, and "
        "each array is made once. The same equations, with larger arrays, serve any widths.",
    )


claim = Claim(
    article="001",
    order=43,
    place="why it is fast",
    words="Backpropagation gives all derivatives at once, from one pass forward and one back.",
    commands=("backsight derive xor --json",),
    decide=decide,
)

"""Backpropagation by numerical differentiation."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """How many forward passes one of its steps takes."""
    evaluations = read_number(output, r"([\d,]+) evaluations of the loss a step;")
    weights = read_number(output, r"softmax \(([\d,]+) weights")
    return Finding(
        verdict=choose((evaluations == 2 * weights, FALSE), (True, TRUE)),
        number=f"{evaluations:,.0f} forward passes",
        sentence=f"Nothing in it goes backwards. For its {weights:,.0f} weights a step takes "
        f"{evaluations:,.0f} forward passes, two for each weight, and it uses no chain rule. "
        "Backpropagation takes one pass forward and one back.",
    )


claim = Claim(
    article="002",
    order=2,
    place="the title",
    words="It is backpropagation, based on numerical differentiation.",
    commands=(
        "backsight train mnist --hidden 50 --dropout 0 --gradient central --batch 100 --steps 2 "
        "--engine numpy -o two_steps",
    ),
    decide=decide,
    slow=True,
    needs_mnist=True,
)

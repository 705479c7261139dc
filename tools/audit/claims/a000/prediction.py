"""The forward pass of the worked example."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose

PRINTED = "0.37166596 0.45414264"


def decide(output: str) -> Finding:
    """Digit for digit."""
    ours = output.partition("h2: ")[2].splitlines()[0]
    return Finding(
        verdict=choose((ours == PRINTED, TRUE), (True, FALSE)),
        number=ours,
        sentence=f"Weights drawn from the script's seed, and the first of its rows, give {ours}: "
        "all digits of the article, as do the other arrays of the step.",
    )


claim = Claim(
    article="000",
    order=14,
    place="the forward pass",
    words=f"For the row of the example the network gives {PRINTED}.",
    commands=("python tools/audit/programs/worked_step.py",),
    decide=decide,
)

"""The weights after one step."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose

PRINTED = "-0.41488852 -0.30995026 -0.31573451 -0.27714495 -0.44694491 0.15225557"


def decide(output: str) -> Finding:
    """Digit for digit."""
    ours = output.partition("W2 after: ")[2].splitlines()[0]
    before, after = output.partition("loss: ")[2].splitlines()[0].split(", after a step of 0.001: ")
    return Finding(
        verdict=choose((ours == PRINTED, TRUE), (True, FALSE)),
        number=ours.split()[0],
        sentence=f"W₂ after the step: {ours}, all digits of the article. The loss goes from "
        f"{before} to {after}.",
    )


claim = Claim(
    article="000",
    order=24,
    place="the end of the backward pass, numbers in a picture",
    words=f"After one step at the rate 0.001, W₂ is {PRINTED}.",
    commands=("python tools/audit/programs/worked_step.py",),
    decide=decide,
)

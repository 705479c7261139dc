"""The forward pass gives the prediction."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose


def decide(output: str) -> Finding:
    """What comes back."""
    said = output.splitlines()[1].partition(": ")[2]
    return Finding(
        verdict=choose(("NoneType" in said, FALSE), (True, TRUE)),
        number="nothing",
        sentence=f"It ends without `return`, so that the loss is of nothing: `{said}`.",
    )


claim = Claim(
    article="002",
    order=40,
    place="the forward pass",
    words="The forward pass computes the prediction, from which the loss is made.",
    commands=("python tools/audit/programs/printed_network.py",),
    decide=decide,
)

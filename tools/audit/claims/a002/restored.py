"""The loop restores what it has changed."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose


def decide(output: str) -> Finding:
    """Bit for bit."""
    same = "weights restored: yes" in output
    return Finding(
        verdict=choose((same, TRUE), (True, FALSE)),
        number="all bits" if same else "not",
        sentence="It keeps the number and puts it back, and the weights are the same bits "
        "afterwards. Taking the step off again instead would not give them back in every place.",
    )


claim = Claim(
    article="002",
    order=31,
    place="numerical differentiation, the code",
    words="After each weight its number is restored.",
    commands=("python tools/audit/programs/numerical_and_exact.py",),
    decide=decide,
)

"""Momentum gathers in a direction, and goes on for a while when the gradient turns."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """With a steady gradient, then with one that has turned."""
    velocity = read_number(output, r"velocity ([\d.]+)")
    against = read_number(output, r"turned round: (\d+) updates")
    return Finding(
        verdict=choose((velocity > 1 and against > 1, TRUE), (True, FALSE)),
        number=f"{velocity:.1f} times, {against:.0f} updates",
        sentence=f"With n = 0.9 and a steady gradient the steps become {velocity:.2f} times as "
        "long as those of plain descent, 1/(1 - n). When the gradient turns round, the weight "
        f"goes on against it for {against:.0f} updates.",
    )


claim = Claim(
    article="003",
    order=18,
    place="on momentum",
    words="A weight that moves steadily in one direction gathers momentum, and keeps that "
    "direction for some time against an opposite gradient.",
    commands=("python tools/audit/programs/gain.py",),
    decide=decide,
)

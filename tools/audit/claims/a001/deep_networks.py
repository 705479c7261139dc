"""Deep networks were hard to train with it."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """How the gradient fades with the depth."""
    ratios = read_numbers(output, r"the first gradient is ([\d.e-]+) times the last")
    return Finding(
        verdict=choose((ratios[-1] < ratios[0] / 100, TRUE), (True, FALSE)),
        number=f"{ratios[-1]:.1e}",
        sentence="In sigmoid networks, as they were used then, the gradient of the first layer is "
        f"{ratios[0]:.2g} times as long as that of the last with one hidden layer, and "
        f"{ratios[-1]:.1e} times with eight.",
    )


claim = Claim(
    article="001",
    order=47,
    place="why it is fast, the last paragraph",
    words="In the late 1980s people met its limits, above all with many hidden layers.",
    commands=("python tools/audit/programs/deep_slopes.py",),
    decide=decide,
    slow=True,
)

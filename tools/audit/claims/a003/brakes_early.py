"""Nesterov brakes before the minimum."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """Where each begins to brake, and how far it goes beyond."""
    momentum, nesterov = read_numbers(output, r"brake at y = (-?[\d.]+)")
    beyond, less = read_numbers(output, r"beyond the floor by (-?[\d.]+)")
    return Finding(
        verdict=choose(
            (nesterov > momentum and nesterov > 0 and less < beyond, TRUE), (True, FALSE)
        ),
        number=f"{nesterov:.2f} and {momentum:.2f}",
        sentence="On the way from y = 2 to the floor at 0, Nesterov is slower from y = "
        f"{nesterov:.3f} on, momentum only from {momentum:.3f} on. Momentum goes {beyond:.3f} "
        f"beyond the floor, Nesterov {less:.3f}.",
    )


claim = Claim(
    article="003",
    order=24,
    place="on Nesterov's gradient",
    words="With the gradient of the point ahead the momentum is reduced before the minimum is "
    "reached.",
    commands=("python tools/audit/programs/brakes.py",),
    decide=decide,
)

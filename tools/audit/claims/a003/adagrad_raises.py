"""Adagrad raises the rate of weights that seldom change."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """How often its rate rises."""
    rises = read_number(output, r"Adagrad, gradient seldom: the rate rises (\d+) times")
    seldom = read_number(output, r"Adagrad, gradient seldom: [^.]*?ends at ([\d.]+)")
    always = read_number(output, r"Adagrad, gradient always: [^.]*?ends at ([\d.]+)")
    other = read_number(output, r"RMSProp, gradient seldom: the rate rises (\d+) times")
    return Finding(
        verdict=choose((rises == 0, FALSE), (True, TRUE)),
        number=f"{rises:.0f} rises",
        sentence="In 1,000 updates the rate of a weight that has a gradient at every tenth rises "
        f"{rises:.0f} times. Its cache only grows, so that the rate only falls: to {seldom:.4f}, "
        f"for a weight with a gradient at each update to {always:.4f}. It falls more slowly, that "
        f"is all. RMSProp's does rise: {other:.0f} times.",
    )


claim = Claim(
    article="003",
    order=34,
    place="on Adagrad",
    words="If a weight is changed much in a short time its rate falls; if not, its rate rises.",
    commands=("python tools/audit/programs/effective_rates.py",),
    decide=decide,
)

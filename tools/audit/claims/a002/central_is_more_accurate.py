"""Central differences are more accurate than forward ones."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """By step."""
    steps = read_numbers(output, r"h = ([\d.e-]+):")
    forward = dict(zip(steps, read_numbers(output, r"forward ([\d.e-]+)"), strict=True))
    central = dict(zip(steps, read_numbers(output, r"central ([\d.e-]+)"), strict=True))
    better = sum(central[h] < forward[h] for h in steps)
    return Finding(
        verdict=choose((better > len(steps) / 2, TRUE), (True, FALSE)),
        number=f"{better} of {len(steps)} steps",
        sentence=f"At the article's step 1e-4 the error is {forward[1e-4]:.1e} forward and "
        f"{central[1e-4]:.1e} central. It is so at {better} of {len(steps)} steps from 0.1 to "
        "1e-12; at the smallest, both have nothing but rounding.",
    )


claim = Claim(
    article="002",
    order=25,
    place="numerical differentiation",
    words="Central differences are usually more accurate than forward differences.",
    commands=("python tools/audit/programs/difference_steps.py",),
    decide=decide,
)

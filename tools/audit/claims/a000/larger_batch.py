"""A larger batch has less variance and helps convergence."""

from audit.claim import CONDITION, FALSE, Claim, Finding, choose
from audit.reading import read_number, read_numbers


def decide(output: str) -> Finding:
    """The variance by batch, and the rows that each batch needs to the same loss."""
    one = read_number(output, r" 1 +256 +([\d.]+) ±")
    many = read_number(output, r" 32 +128 +([\d.]+) ±")
    steps = dict(zip((4, 1024), read_numbers(output, r" (?:4|1,024) (\d+) [\d,]+ "), strict=True))
    rows = {b: b * n for b, n in steps.items()}
    return Finding(
        verdict=choose((one > 10 * many and rows[1024] > rows[4], CONDITION), (True, FALSE)),
        number=f"{one / many:.0f} times less",
        sentence=f"A batch of 32 rows has a gradient with {one / many:.0f} times less variance "
        "than one of a single row. But to come to the same loss, batches of 4 took "
        f"{steps[4]:.0f} steps, which see {rows[4]:,.0f} rows, and batches of 1,024 took "
        f"{steps[1024]:.0f} steps, which see {rows[1024]:,.0f}: fewer steps, far more work.",
    )


claim = Claim(
    article="000",
    order=2,
    place="why to read it, on training that takes too long",
    words="If training takes too long, a larger minibatch may be good: it lowers the variance, "
    "and so helps to converge.",
    commands=("backsight noise digits",),
    decide=decide,
    slow=True,
)

"""ε keeps from dividing by 0."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose


def decide(output: str) -> Finding:
    """With and without."""
    without, with_it = (line.partition("step ")[2] for line in output.splitlines())
    return Finding(
        verdict=choose((without == "nan" and with_it == "0", TRUE), (True, FALSE)),
        number=f"{without} without",
        sentence=f"For a weight whose gradients have all been 0 the step is {without} without ε "
        f"and {with_it} with it.",
    )


claim = Claim(
    article="003",
    order=35,
    place="on Adagrad, the number E",
    words="A very small number in the denominator keeps the formula from dividing by 0.",
    commands=("python tools/audit/programs/zero_division.py",),
    decide=decide,
)

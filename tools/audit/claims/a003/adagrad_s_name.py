"""Adagrad is called Nesterov."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose


def decide(output: str) -> Finding:
    """The sources of both, from the catalog."""
    lines = [line for line in output.splitlines() if "Duchi" in line or "Nesterov 1983" in line]
    return Finding(
        verdict=choose((any("Duchi" in line for line in lines), FALSE), (True, TRUE)),
        number="2 methods",
        sentence="Adagrad is the short name of the adaptive gradient method (Duchi, Hazan and "
        "Singer 2011). The sentence has Nesterov's name in that place, by a slip: Nesterov's "
        "method stands in the section before, and adapts nothing.",
    )


claim = Claim(
    article="003",
    order=32,
    place="on Adagrad, the first sentence",
    words="Nesterov is the short name of the adaptive gradient algorithm.",
    commands=("backsight formulas optimizers",),
    decide=decide,
)

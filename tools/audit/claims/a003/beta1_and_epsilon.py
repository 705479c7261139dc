"""β₁ = 0.9 and ε = 1e-8, as the paper recommends."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The catalog's defaults are the paper's."""
    (update,) = [
        e for e in read_json(output)[0]["equations"] if e["act"] == "update" and e.get("settings")
    ]
    beta1, epsilon = update["settings"]["beta1"], update["settings"]["epsilon"]
    return Finding(
        verdict=choose((beta1 == 0.9 and epsilon == 1e-8, TRUE), (True, FALSE)),
        number=f"{beta1}, {epsilon:g}",
        sentence=f"Both are the paper's (Algorithm 1), and the catalog's defaults: {beta1} and "
        f"{epsilon:g}.",
    )


claim = Claim(
    article="003",
    order=55,
    place="on Adam, its settings",
    words="The paper recommends β₁ = 0.9 and ε = 1e-8.",
    commands=("backsight derive xor --optimizer adam --json",),
    decide=decide,
)

"""β₂ = 0.99, as the paper recommends."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The catalog's default is the paper's."""
    (update,) = [
        e for e in read_json(output)[0]["equations"] if e["act"] == "update" and e.get("settings")
    ]
    beta2 = update["settings"]["beta2"]
    return Finding(
        verdict=choose((beta2 != 0.99, FALSE), (True, TRUE)),
        number=f"{beta2}",
        sentence=f"The paper recommends {beta2} (Kingma and Ba 2015, Algorithm 1), which is the "
        f"catalog's default. That remembers {1 / (1 - beta2):,.0f} updates, 0.99 a hundred.",
    )


claim = Claim(
    article="003",
    order=54,
    place="on Adam, its settings",
    words="The paper recommends β₂ = 0.99.",
    commands=("backsight derive xor --optimizer adam --json",),
    decide=decide,
)

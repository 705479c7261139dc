"""γ is usually 0.9 or 0.99."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The default of the catalog, which says where from."""
    (update,) = [
        e for e in read_json(output)[0]["equations"] if e["act"] == "update" and e.get("settings")
    ]
    gamma = update["settings"]["gamma"]
    return Finding(
        verdict=choose((gamma in (0.9, 0.99), TRUE), (True, FALSE)),
        number=f"{gamma}",
        sentence=f"It is {gamma} here, as in Hinton's lecture and in Keras; PyTorch has 0.99.",
    )


claim = Claim(
    article="003",
    order=40,
    place="on RMSProp",
    words="γ is usually 0.9 or 0.99.",
    commands=("backsight derive xor --optimizer rmsprop --json",),
    decide=decide,
)

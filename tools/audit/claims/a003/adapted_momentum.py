"""Adaptive methods adapt the momentum coefficient too."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Which numbers each update carries along, from its derivation."""
    settings = {}
    for derivation in read_json(output):
        (update,) = [
            e for e in derivation["equations"] if e["act"] == "update" and e.get("settings")
        ]
        settings[update["formula"].split(".")[1]] = update["settings"]
    coefficients = [f"{k} = {v}" for k, v in settings["adam"].items() if k.startswith("beta")]
    return Finding(
        verdict=choose((len(coefficients) == 2, FALSE), (True, TRUE)),
        number="0 of 3",
        sentence="None of those that it describes does. Adagrad and RMSProp have no momentum at "
        f"all. Adam's update has {' and '.join(coefficients)} as settings, the same numbers at "
        "every step. What is adapted is the length of the step, for each weight.",
    )


claim = Claim(
    article="003",
    order=30,
    place="on adaptive optimization",
    words="In adaptive methods the learning rate and the momentum coefficient both change with "
    "the weights.",
    commands=tuple(
        f"backsight derive xor --optimizer {name} --json" for name in ("adagrad", "rmsprop", "adam")
    ),
    decide=decide,
)

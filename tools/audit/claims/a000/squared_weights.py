"""The regularizer's part of the loss has grown large."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number
from audit.trainings import EXPLOSION, WITH


def decide(output: str) -> Finding:
    """The parts of the loss in one step of the explosion."""
    sum_of_parts = r"L = D \+ R\(W₁\) \+ R\(W₂\) = "
    data = read_number(output, sum_of_parts + r"([\d.]+)")
    whole = read_number(output, sum_of_parts + r"[^=]*= ([\d.]+)")
    return Finding(
        verdict=choose((whole - data > 0.1 * whole, TRUE), (True, FALSE)),
        number=f"{(whole - data) / whole:.0%}",
        sentence=f"In step 102,000 the loss is {whole:.6f}. Of that {whole - data:.6f} is the "
        f"cost of squared weights, {(whole - data) / whole:.0%}; the rest, {data:.6f}, is the "
        "data's.",
    )


claim = Claim(
    article="000",
    order=36,
    place="the results, on the explosion",
    words="In the explosion the loss counts the squares of weights that have become very large.",
    commands=(*EXPLOSION, f"backsight explain explosion {WITH} --step 102000 --number L"),
    decide=decide,
    slow=True,
)

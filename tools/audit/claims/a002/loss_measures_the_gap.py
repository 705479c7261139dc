"""Cross-entropy measures the gap between prediction and label."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """With the number against log 0."""
    perfect = read_number(output, r"perfect: (-?[\d.]+)")
    worst = read_number(output, r"as wrong as can be: ([\d.]+)")
    return Finding(
        verdict=choose((worst <= perfect, FALSE), (perfect < 0, CONDITION), (True, TRUE)),
        number=f"{perfect:.1e}",
        sentence="With δ = 1e-7 inside the logarithm, as in the code, a perfect prediction has "
        f"the loss {perfect:.2e}, below 0, and one that is as wrong as can be has {worst:.1f} in "
        "the place of infinity. The log of the sums (log-softmax) needs no δ. The code also takes "
        "it for granted that labels are one-hot.",
    )


claim = Claim(
    article="002",
    order=20,
    place="the loss function",
    words="Cross-entropy measures the gap between the predicted and the true label.",
    commands=("python tools/audit/programs/small_delta.py",),
    decide=decide,
)

"""RMSProp's rate does not die away."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Both rates after 1,000 updates with the same gradient."""
    adagrad = read_number(output, r"Adagrad, gradient always: [^.]*?ends at ([\d.]+)")
    rmsprop = read_number(output, r"RMSProp, gradient always: [^.]*?ends at ([\d.]+)")
    return Finding(
        verdict=choose((rmsprop > 2 * adagrad, TRUE), (True, FALSE)),
        number=f"{rmsprop / adagrad:.0f} times",
        sentence="After 1,000 updates with a gradient of 1 and α = 0.1 Adagrad's rate is "
        f"{adagrad:.4f}, RMSProp's {rmsprop:.4f}, {rmsprop / adagrad:.0f} times as much.",
    )


claim = Claim(
    article="003",
    order=41,
    place="on RMSProp",
    words="With a decaying cache the rate does not fall so fast, and training goes on for longer.",
    commands=("python tools/audit/programs/effective_rates.py",),
    decide=decide,
)

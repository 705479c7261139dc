"""The loss goes on falling."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Of batches, as it is printed."""
    rises = read_number(output, r"(\d+) of \d+ times")
    all_steps = read_number(output, r"\d+ of (\d+) times")
    first, last = (
        read_number(output, r"first 50: ([\d.]+)"),
        read_number(output, r"last 50: ([\d.]+)"),
    )
    return Finding(
        verdict=choose((last >= first, FALSE), (rises > 0, CONDITION), (True, TRUE)),
        number=f"{rises:.0f} rises",
        sentence="What is printed is the loss of each batch, and every batch is another one. On "
        f"digits, trained with success from {first:.2f} to {last:.2f}, it rises {rises:.0f} times "
        f"in {all_steps:.0f} steps.",
    )


claim = Claim(
    article="002",
    order=45,
    place="the forward pass, on the loss",
    words="The loss that is printed goes on falling.",
    commands=("python tools/audit/programs/batch_losses.py",),
    decide=decide,
)

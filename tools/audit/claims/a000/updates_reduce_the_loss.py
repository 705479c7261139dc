"""Updates make the loss smaller."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json, read_number
from audit.trainings import EXPLOSION, WITH


def decide(output: str) -> Finding:
    """On the worked row, and in the script's own training."""
    first = output.partition("loss: ")[2].splitlines()[0]
    before, after = (float(part.split(": ")[-1]) for part in first.split(", "))
    turn = read_json(output)[-1]
    steps = read_number(output, r'"steps": (\d+), "seconds"') - turn["step"]
    return Finding(
        verdict=choose((after >= before, FALSE), (steps > 0, CONDITION), (True, TRUE)),
        number=f"rises from step {turn['step']:,} on",
        sentence=f"The one step of the example does: {before:.6f} becomes {after:.6f}. It holds "
        "for steps along the true gradient that are short enough. The script's are not of the "
        f"true gradient: its loss is lowest in step {turn['step']:,} and rises in the "
        f"{steps:,.0f} steps after that.",
    )


claim = Claim(
    article="000",
    order=17,
    place="the backward pass",
    words="The updates make the loss smaller.",
    commands=(
        "python tools/audit/programs/worked_step.py",
        *EXPLOSION,
        f"backsight when explosion {WITH} --first turn --json",
    ),
    decide=decide,
    slow=True,
)

"""The labels of exclusive or in the text and in the example."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """The row of the example has answer 0."""
    answer = read_number(output, r"exclusive or of this row: (\d)")
    label = output.partition("its label: ")[2].splitlines()[0]
    says = "[0, 1]" if answer == 0 else "[1, 0]"
    return Finding(
        verdict=choose((label != says, FALSE), (True, TRUE)),
        number=label,
        sentence="The row of the worked example has both coordinates above 0, so that exclusive "
        f"or is {answer:.0f}, and by the text its label is {says}. The numbers of the example "
        f"come out with {label}: the code has them the other way round.",
    )


claim = Claim(
    article="000",
    order=12,
    place="the network's shape, on its outputs",
    words="The answer 0 has the label [0, 1], the answer 1 has [1, 0].",
    commands=("python tools/audit/programs/worked_step.py",),
    decide=decide,
)

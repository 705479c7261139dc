"""When backpropagation became famous."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """A year after that of the article itself."""
    said = read_number(output, r"says (\d+)")
    written = read_number(output, r"written in (\d+)")
    return Finding(
        verdict=choose((said > written, FALSE), (True, TRUE)),
        number=f"{said:.0f} is after {written:.0f}",
        sentence=f"Not a matter of running, but of dates: the article is of {written:.0f}, and "
        "its next sentence goes on with the late 1980s. Its original, Nielsen's *Neural Networks "
        "and Deep Learning* (2015), chapter 2, says 1986, the year of Rumelhart, Hinton and "
        "Williams, *Learning representations by back-propagating errors*, Nature 323, 533-536.",
    )


claim = Claim(
    article="001",
    order=46,
    place="why it is fast, the last paragraph",
    words="How much faster it is was first fully appreciated in 2023.",
    commands=("python tools/audit/programs/years.py",),
    decide=decide,
)

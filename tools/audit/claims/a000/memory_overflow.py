"""NaN comes of memory that overflows."""

from sys import float_info

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number
from audit.trainings import EXPLOSION, WITH


def decide(output: str) -> Finding:
    """What is beyond its range is a number."""
    largest = read_number(output, r"The largest of them is [^=]*= ([\d.e+-]+\d)")
    limit = float_info.max
    return Finding(
        verdict=choose((largest**0.5 < limit, FALSE), (True, TRUE)),
        number=f"{largest:.2g}",
        sentence=f"In the article's own training the last gradient has an entry of {largest:.2g}. "
        f"Its square is beyond {limit:.2g}, where a float64 ends. It is numbers that run over; "
        "the memory that they take is the same from the first step to the last.",
    )


claim = Claim(
    article="000",
    order=3,
    place="why to read it, on NaN",
    words="NaN among the predictions comes of large gradients that make the memory overflow.",
    commands=(*EXPLOSION, f"backsight when explosion {WITH} --first nonfinite"),
    decide=decide,
    slow=True,
)

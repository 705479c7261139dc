"""Every weight changes the output."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Of ReLU and of sigmoid units, for one row."""
    relu = read_number(output, r"relu: (\d+) of")
    every = read_number(output, r"relu: \d+ of (\d+)")
    sigmoid = read_number(output, r"sigmoid: (\d+) of")
    return Finding(
        verdict=choose((relu + sigmoid == 0, TRUE), (sigmoid < relu, CONDITION), (True, FALSE)),
        number=f"{relu:.0f} of {every:.0f} do not",
        sentence=f"For one row of digits, {relu:.0f} of {every:.0f} weights of a ReLU network "
        "change no output at all: their unit is off, or the pixel is 0. Of the sigmoid network it "
        f"is {sigmoid:.0f}, those of black pixels. Over many rows there are fewer such weights.",
    )


claim = Claim(
    article="003",
    order=3,
    place="on weights and outputs",
    words="If any one weight is changed, the output of the network changes.",
    commands=("python tools/audit/programs/silent_weights.py",),
    decide=decide,
)

"""Backpropagation costs about two forward passes."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """Multiplications of three networks."""
    wide, middle, deep = read_numbers(output, r"both together ([\d.]+) forward passes")
    return Finding(
        verdict=choose((deep < 2.1, TRUE), (wide < 2.1, CONDITION), (True, FALSE)),
        number=f"{wide:.2f} to {deep:.2f}",
        sentence=f"Counted in multiplications, forward and backward together take {wide:.2f} "
        f"forward passes in the book's 784-30-10, {middle:.2f} in 784-512-512-10, and {deep:.2f} "
        "with six layers of 512. Going back needs two products for each that goes forward, one "
        "for the errors and one for the weights; only in the first layer there are no errors to "
        "be taken back, and in the book's network that layer is nearly all. For deep networks the "
        "right number is about three.",
    )


claim = Claim(
    article="001",
    order=44,
    place="why it is fast",
    words="The backward pass costs about as much as the forward pass, so that backpropagation "
    "costs about two forward passes.",
    commands=("python tools/audit/programs/passes.py 30 512,512 512,512,512,512,512,512",),
    decide=decide,
)

"""The loop over the weights."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """The largest entry of its gradients."""
    largest = read_number(output, r"Still: largest entry of a gradient ([\d.]+)")
    moved = read_number(output, r"Still: .*?weights moved by ([\d.]+)")
    mended = read_number(output, r"Mended: largest entry of a gradient ([\d.]+)")
    return Finding(
        verdict=choose((largest == 0, FALSE), (True, TRUE)),
        number=f"{largest:g}",
        sentence="`while not it.multi_index` asks whether the place in the array is empty. A "
        "place such as (0, 0) is not, and the loop never begins: the largest entry of all "
        f"gradients is {largest:g}, and the weights move by {moved:g}. With `it.finished` it is "
        f"{mended:.2g}.",
    )


claim = Claim(
    article="002",
    order=30,
    place="numerical differentiation, the code",
    words="The function goes through all weights and gives back the gradient.",
    commands=("python tools/audit/programs/printed_network.py",),
    decide=decide,
)

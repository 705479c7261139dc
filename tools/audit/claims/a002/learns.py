"""With all slips mended it learns."""

from audit.claim import CONDITION, FALSE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """The accuracy of the mended program beside that of the printed loop."""
    still = read_number(output, r"Still: .*?accuracy ([\d.]+)")
    mended = read_number(output, r"Mended: .*?accuracy ([\d.]+)")
    return Finding(
        verdict=choose((mended > 3 * still, CONDITION), (True, FALSE)),
        number=f"{still:.2f}, mended {mended:.2f}",
        sentence=f"Our small twin, on digits of 8 by 8 pixels, has an accuracy of {still:.3f} "
        f"after 80 steps with the printed loop, and of {mended:.3f} once methods, return and loop "
        "are mended.",
    )


claim = Claim(
    article="002",
    order=60,
    place="the optimization",
    words="By the gradient of the loss the best weights are found.",
    commands=("python tools/audit/programs/printed_network.py",),
    decide=decide,
)

"""Who uses deep learning wins competitions."""

from audit.claim import OPEN, Claim, Finding


def decide(output: str) -> Finding:
    """No data are named."""
    return Finding(
        verdict=OPEN,
        number="-",
        sentence="Because it names no figures, and no program could find them. Even with figures, "
        "teams that choose deep learning differ in other things too.",
    )


claim = Claim(
    article="002",
    order=3,
    place="the foreword",
    words="In modeling competitions teams with deep learning win prizes far more often, and "
    "classical machine learning is in decline.",
    commands=(),
    decide=decide,
)

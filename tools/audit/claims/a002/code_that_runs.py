"""The code of the article can be run."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose


def decide(output: str) -> Finding:
    """What happens when it is."""
    first, second, *_rest = output.splitlines()
    return Finding(
        verdict=choose(("Error" in first or "Error" in second, FALSE), (True, TRUE)),
        number="2 errors",
        sentence=f"The data are never loaded. With data, it ends: `{first.partition(': ')[2]}`, "
        "for the methods have lost their indentation and stand beside the class. With that mended "
        f"it ends: `{second.partition(': ')[2]}`, for the forward pass returns nothing.",
    )


claim = Claim(
    article="002",
    order=1,
    place="the foreword",
    words="Every article of the series has code that runs.",
    commands=("python tools/audit/programs/printed_network.py",),
    decide=decide,
)

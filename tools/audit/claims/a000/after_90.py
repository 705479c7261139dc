"""The loss turns up after 90 of the units that are printed."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json
from audit.trainings import EXPLOSION, WITH, read_end, read_trainings


def decide(output: str) -> Finding:
    """The lowest loss, and the end."""
    turn = next(value for value in read_json(output) if value.get("question") == "turn")
    (training,) = read_trainings(output)
    end = read_end(training)
    return Finding(
        verdict=choose((90_000 < turn["step"] < 100_000, TRUE), (True, FALSE)),
        number=f"step {turn['step']:,}",
        sentence="The picture counts in thousands of steps. The loss is lowest in step "
        f"{turn['step']:,}, {turn['value']:.6f}, and the gradient leaves float64 in step {end:,}.",
    )


claim = Claim(
    article="000",
    order=35,
    place="the results, on the explosion",
    words="Towards the end, after 90, the loss suddenly grows.",
    commands=(*EXPLOSION, f"backsight when explosion {WITH} --first turn --json"),
    decide=decide,
    slow=True,
)

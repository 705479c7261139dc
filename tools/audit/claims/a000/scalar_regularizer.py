"""The regularizer's gradient: one number for all weights."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json, read_number
from audit.trainings import WITH


def decide(output: str) -> Finding:
    """The slip that the check names."""
    said = " ".join(slip["sentence"] for slip in read_json(output)[0]["slips"])
    scalar = "is added to every entry" in said
    number = read_number(said, r"one number \(([\d.e-]+)") if scalar else 0.0
    return Finding(
        verdict=choose((scalar, FALSE), (True, TRUE)),
        number=f"{number:.3g} to all",
        sentence="The value of the loss does what is said. The code's gradient does not: it adds "
        f"one number, λΣw², to every entry (here {number:.3g} to each of W₁), where each weight "
        "has its own share λw/N. It pushes all weights the same way, those below 0 away from 0, "
        "and the harder the larger they are.",
    )


claim = Claim(
    article="000",
    order=16,
    place="the loss",
    words="The regularizer, as in ridge regression, keeps weights from growing large.",
    commands=(
        f"backsight check xor_cloud:rows=50 --no-bias --hidden 50 {WITH} --loss scratch_mlp_loss "
        "--regularizer scratch_mlp_l2 --json",
    ),
    decide=decide,
)

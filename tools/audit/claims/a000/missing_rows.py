"""The script's gradient is that of its loss: the data's part."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json, read_number
from audit.trainings import WITH

CHECK = (
    f"backsight check xor_cloud:rows=50 --no-bias --hidden 50 {WITH} --loss scratch_mlp_loss "
    "--regularizer scratch_mlp_l2 --json"
)


def decide(output: str) -> Finding:
    """The slip that the check names."""
    said = " ".join(slip["sentence"] for slip in read_json(output)[0]["slips"])
    missing = "the 1/N with N = " in said
    rows = read_number(said, r"in the data part, ([\d.]+):") if missing else 1.0
    return Finding(
        verdict=choose((missing, FALSE), (True, TRUE)),
        number=f"{rows:.0f} times",
        sentence="The loss is a mean over its N rows, the code's derivative a sum: on the "
        f"{rows:.0f} rows of the check it is {rows:.0f} times too large, on the 50 of the script "
        "50 times. The rate that is printed is not the rate that acts.",
    )


claim = Claim(
    article="000",
    order=30,
    place="the implementation",
    words="Each loop updates the weights with the gradients that belong to the loss.",
    commands=(CHECK,),
    decide=decide,
)

"""Fewer layers mean fewer products, and no NaN."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import EXPLODES, EXPLOSION, WITH, read_end, read_loss, read_trainings


def decide(output: str) -> Finding:
    """The explosion without a hidden layer."""
    with_layer, without = read_trainings(output)
    return Finding(
        verdict=choose((read_end(with_layer) is not None and read_end(without) is None, TRUE),
                       (True, FALSE)),
        number=f"accuracy {read_loss(without, 'accuracy'):.2f}",
        sentence="Without its hidden layer the article's training stays finite for a million "
        f"steps (with it, it ends at step {read_end(with_layer):,}). Of course it then has a "
        f"straight border, and an accuracy of {read_loss(without, 'accuracy'):.2f}.",
    )  # fmt: skip


claim = Claim(
    article="000",
    order=4,
    place="why to read it, on NaN",
    words="Against NaN fewer layers help, since there are fewer products.",
    commands=(
        *EXPLOSION,
        f"backsight train xor_cloud:rows=50 --no-bias --hidden '' {WITH} --loss scratch_mlp_loss "
        f"--regularizer scratch_mlp_l2:lam={EXPLODES} --optimizer sgd --lr 0.003 --steps 1000000 "
        "--record-budget 1 -o no_hidden --json",
    ),
    decide=decide,
    slow=True,
)

"""The products of backpropagation make the explosion."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.trainings import EXPLOSION, read_end, read_loss, read_trainings, train_script


def decide(output: str) -> Finding:
    """The same training, with nothing mended but the regularizer's slope."""
    printed, mended = read_trainings(output)
    end, loss = read_end(printed), read_loss(mended)
    return Finding(
        verdict=choose((read_end(mended) is None and loss < 0.1, FALSE), (True, TRUE)),
        number=f"loss {loss:.6f}",
        sentence="Only the slope of the regularizer is mended here, from λΣw² to λw; units, rate "
        "and the products of backpropagation are the same. It does not explode: where the printed "
        f"code ends at step {end:,}, this one has the loss {loss:.6f} after a million steps. See "
        "[explosion.md](explosion.md).",
    )


claim = Claim(
    article="000",
    order=34,
    place="the results, on the explosion",
    words="50 units make gradients explode: the products of backpropagation grow too large.",
    commands=(
        *EXPLOSION,
        *train_script(
            "mended",
            regularizer="mended_l2",
            more="--with examples/articles/mended_regularizer.py",
        ),
    ),
    decide=decide,
    slow=True,
)

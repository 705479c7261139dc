"""Clipping the gradient keeps an explosion in check."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.trainings import EXPLOSION, read_end, read_loss, read_trainings, train_script


def decide(output: str) -> Finding:
    """The same explosion, clipped."""
    plain, clipped = read_trainings(output)
    end, loss = read_end(plain), read_loss(clipped)
    return Finding(
        verdict=choose(
            (read_end(clipped) is not None, FALSE), (loss > 0.25, CONDITION), (True, TRUE)
        ),
        number=f"loss {loss:.2f}",
        sentence=f"With a gradient no longer than 1 the article's training passes step {end:,}, "
        "where it ended, and stays finite. But the gradient is as wrong as before: after a "
        f"million steps the loss is {loss:.2f}, far above what all outputs at one half would "
        "have, 0.25. Clipping hides the cause.",
    )


claim = Claim(
    article="000",
    order=5,
    place="why to read it, on NaN",
    words="Clipping gradients controls the explosion clearly.",
    commands=(*EXPLOSION, *train_script("clipped", more="--clip-norm 1")),
    decide=decide,
    slow=True,
)

"""How often the loss of a batch rises from one step to the next while a network learns.

    python tools/audit/programs/batch_losses.py

Digits, 50 ReLU units, batches of 100, plain descent at the rate 0.1, 1,000 steps.
"""

import numpy as np

import backsight


def main():
    """Count rises, and compare the beginning with the end."""
    run = backsight.start(
        "digits", hidden=[50], dropout=0, batch=100, optimizer="sgd", lr=0.1, schedule="constant",
        steps=1000, engine="numpy",
    )  # fmt: skip
    losses = np.array([step.loss for step in run.steps()])
    rises = int((np.diff(losses) > 0).sum())
    print(f"{rises} of {len(losses) - 1} times the loss rises")
    print(f"first 50: {losses[:50].mean():.3f}, last 50: {losses[-50:].mean():.3f}")


if __name__ == "__main__":
    main()

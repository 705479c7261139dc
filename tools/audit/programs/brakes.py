"""Momentum and Nesterov across a valley: where each begins to brake, and how far it goes beyond.

    python tools/audit/programs/brakes.py

On the bowl x²/20 + y², along its steep side y, from 2 down to the floor at 0.
"""

import numpy as np

import backsight


def main():
    """The largest velocity, where it was, how far beyond the floor, how often across."""
    race = backsight.race("bowl", optimizers="momentum,nesterov", steps=60)
    for name, path in zip(("momentum", "nesterov"), race.paths, strict=True):
        y = np.asarray(path.places)[:, 1]
        velocity = -np.diff(y)
        fastest = int(velocity.argmax())
        crossings = int((np.diff(np.sign(y)) != 0).sum())
        print(
            f"{name}: fastest {velocity[fastest]:.3f} at update {fastest + 1}, begins to brake at "
            f"y = {y[fastest + 1]:.3f}, beyond the floor by {-y.min():.3f}, across it {crossings} "
            "times"
        )


if __name__ == "__main__":
    main()

"""The rates of Adagrad and RMSProp for one weight, update by update.

    python tools/audit/programs/effective_rates.py

The rate that acts is α over the root of the cache. The gradient is 1 at every tenth update and 0 at
the others, which is a weight that is seldom changed; then it is 1 at all of them.
"""

import numpy as np


def list_rates(gradients, gamma=None, alpha=0.1):
    """After each update; gamma: the decay of RMSProp's cache, None for Adagrad's sum."""
    cache, rates = 0.0, []
    for g in gradients:
        cache = cache + g**2 if gamma is None else gamma * cache + (1 - gamma) * g**2
        rates.append(alpha / (np.sqrt(cache) + 1e-8))
    return np.array(rates)


def main(updates=1000):
    """How often each rises, and where each ends."""
    seldom = (np.arange(updates) % 10 == 0).astype(float)
    for name, gradients in (("seldom", seldom), ("always", np.ones(updates))):
        for rule, gamma in (("Adagrad", None), ("RMSProp", 0.9)):
            rates = list_rates(gradients, gamma)
            rises = int((np.diff(rates) > 0).sum())
            print(f"{rule}, gradient {name}: the rate rises {rises} times, ends at {rates[-1]:.5f}")


if __name__ == "__main__":
    main()

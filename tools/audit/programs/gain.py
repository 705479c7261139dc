"""What momentum makes of a gradient that stays the same, and of one that turns round.

    python tools/audit/programs/gain.py

n = 0.9 and a rate of 1: v becomes n v - g, and the weight moves by v.
"""


def main(n=0.9, updates=100):
    """The velocity after many updates, and how long it goes on against the gradient."""
    v = 0.0
    for _ in range(updates):
        v = n * v - 1
    print(f"steady gradient 1: velocity {-v:.3f}")
    against = 0
    while v < 0:
        v = n * v + 1
        against += 1
    print(f"turned round: {against} updates until the velocity has turned")


if __name__ == "__main__":
    main()

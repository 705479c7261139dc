"""Softmax of large sums, with and without the largest taken off first.

python tools/audit/programs/softmax_overflow.py
"""

import numpy as np


def main():
    """Both, for sums that differ by little and are large."""
    z = np.array([1010.0, 1000.0, 990.0])
    with np.errstate(all="ignore"):
        plain = np.exp(z) / np.exp(z).sum()
    lowered = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    print("plain:", *plain)
    print("lowered:", *(f"{p:.6g}" for p in lowered), f"sum {lowered.sum():g}")
    small = z / 100
    shift = np.exp(small) / np.exp(small).sum() - np.exp(small - 9) / np.exp(small - 9).sum()
    print(f"apart for small sums: {np.abs(shift).max():.1g}")


if __name__ == "__main__":
    main()

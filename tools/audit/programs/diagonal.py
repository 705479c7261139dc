"""An error times slopes, entry by entry and by a matrix that has them on its diagonal.

python tools/audit/programs/diagonal.py
"""

import numpy as np


def main(units=30):
    """Multiplications and result of both, for one row."""
    draw = np.random.default_rng(0)
    error, slopes = draw.normal(size=units), draw.normal(size=units)
    by_entry, by_matrix = slopes * error, np.diag(slopes) @ error
    print(f"entry by entry {by_entry.size:,} multiplications,")
    print(f"by a diagonal matrix {np.diag(slopes).size:,},")
    print(f"apart {np.abs(by_entry - by_matrix).max():g}")


if __name__ == "__main__":
    main()

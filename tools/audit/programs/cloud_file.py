"""The 300 points of article 000's script as a table, cloud.csv, for `backsight score`.

    python tools/audit/programs/cloud_file.py [FIRST]

FIRST: from which row on; the script trains on those before 50.
"""

import sys
from pathlib import Path

import numpy as np


def main(first="0"):
    """Write the file."""
    x = np.random.RandomState(0).randn(300, 2)[int(first) :]
    answers = (x[:, 0] > 0) ^ (x[:, 1] > 0)
    lines = [f"{a!r},{b!r},{int(c)}" for (a, b), c in zip(x.tolist(), answers, strict=True)]
    file = Path(f"cloud_from_{first}.csv")
    file.write_text("\n".join(["x1,x2,xor", *lines, ""]), encoding="utf-8")
    print(f"Written to {file}: {len(lines)} rows")


if __name__ == "__main__":
    main(*sys.argv[1:])

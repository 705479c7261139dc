"""Writes the checksums of `backsight selftest` anew: python tools/selftest.py

To be done where the order of operations, a word or the draws were changed on purpose."""

import json
from pathlib import Path

from backsight.studies.selftest import selftest

PLACE = Path(selftest.__file__).with_name(selftest.GOLDEN)

if __name__ == "__main__":
    PLACE.write_text(json.dumps(selftest.compute_hashes(), indent=0) + "\n", "ascii")

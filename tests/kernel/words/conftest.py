"""Makes what measures and fits the words importable: tools/words."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "tools" / "words"))

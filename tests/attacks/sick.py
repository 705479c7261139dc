"""Uses that do what none may, in place of changed files: to see that each is noted."""

from pathlib import Path
from random import Random

from attack import Attack

CODES = {
    "raise KeyError('of ours')": "KeyError",
    "raise MemoryError": "MemoryError",
    "while True: pass": "more than 1 s",
    "x = bytearray(600_000_000)": "MemoryError",
    "open('executed.txt', 'w').close()": "something was executed",
    "import os; os.system('true')": "os.system",
    "open('../elsewhere.txt', 'w').close()": "elsewhere.txt",
    "import pickle; pickle.loads(b'cbuiltins\\nlen\\n.')": "pickle.find_class",
    "import numpy; numpy.float64(1) / 0": "RuntimeWarning",
    "from backsight.kernel.errors import BadData; raise BadData('a' * 10**6)": "",
}
"""And what is noted of each; "" for what is no fault."""


def prepare(folder: Path) -> None:
    """Nothing that is wrong."""
    (folder / "code.py").write_text("pass")


def change(luck: Random, honest: Path, folder: Path) -> None:
    """One of them for each input."""
    (folder / "code.py").write_text([*CODES][int(folder.name)])


def run_it() -> None:
    """Whatever it is."""
    exec(Path("code.py").read_text(), {})  # noqa: S102  # written right above


ATTACK = Attack(name="sick", prepare=prepare, change=change, uses=(run_it,))

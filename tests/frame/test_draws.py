"""NumPy's generators stand nowhere but in texts that are users' programs."""

import re

from source import SOURCE

USERS = (r"bugs/\w+\.py", r"bugs/_tasks/\w+\.py", r"checks/slip_examples/networks/\w+\.py")
"""What people write, shown and given to them as files that import NumPy and nothing of ours."""
FROZEN = {"data/sources/xor_cloud.py"}
"""The article's cloud of points: the stream of RandomState is frozen."""
GENERATOR = re.compile(
    r"default_rng|random\.Generator|RandomState|random\.(rand|seed|normal|uniform)"
)


def test_no_generator_but_in_users_programs():
    """What it makes of raw numbers, NumPy may change (docs/decisions/0024)."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if GENERATOR.search(path.read_text("utf-8"))
    }
    ours = {name for name in found if not any(re.fullmatch(p, name) for p in USERS)}
    advice = "Draw by kernel.streams.stream."
    assert ours == FROZEN, f"{sorted(ours - FROZEN)}: {advice}"
    assert len(found) > len(ours), "the pattern finds nothing"

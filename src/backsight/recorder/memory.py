"""How much memory this machine has left for us."""

from pathlib import Path

from backsight.recorder.machine import memory

ABOUT = Path("/proc/meminfo")
BOUNDS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)
"""What a container may use, and what it does use."""


def available_memory() -> int:
    """The bytes that may be taken: what the system has to give, within the container's bound."""
    found = [_of_the_system()]
    for bound, used in BOUNDS:
        try:
            found.append(int(bound.read_text()) - int(used.read_text()))
        except (OSError, ValueError):  # no container, or no bound
            continue
    return max(0, min(found))


def _of_the_system() -> int:
    try:
        lines = ABOUT.read_text().splitlines()
    except OSError:
        return memory()
    known = (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return next(known, memory())

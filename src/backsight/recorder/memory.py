"""How much memory this machine has left for us."""

from pathlib import Path

from backsight.recorder.machine import measure_memory

MEMINFO = Path("/proc/meminfo")
BOUNDS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)
"""What a container may use, and what it does use."""


def find_available_memory() -> int:
    """The bytes that may be taken: what the system has to give, within the container's bound."""
    bounds = [_read_available()]
    for bound, used in BOUNDS:
        try:
            bounds.append(int(bound.read_text()) - int(used.read_text()))
        except (OSError, ValueError):  # no container, or no bound
            continue
    return max(0, min(bounds))


def _read_available() -> int:
    try:
        lines = MEMINFO.read_text().splitlines()
    except OSError:
        return measure_memory()
    sizes = (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return next(sizes, measure_memory())

"""Within what bounds a use has to stay: seconds of the processor, memory, and what it may touch."""

import gc
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MEMORY = 500_000_000
"""Bytes that one input may take beyond what was there before."""
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class TooLong(BaseException):
    """No part of the package catches it."""


@contextmanager
def bound_time(seconds: float) -> Iterator[None]:
    """Raise TooLong inside, after so many seconds of the processor."""

    def stop(*_given: object) -> None:
        raise TooLong(f"more than {seconds:g} s")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again: a finally may take long, too
    begin = time.process_time()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if time.process_time() - begin > seconds:
        raise TooLong(f"{time.process_time() - begin:.1f} s")


def bound_memory() -> None:
    """From now on this process gets so much more address space, and no more."""
    gc.collect()
    size = _read_status("VmSize") + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))


def forget_peak() -> int:
    """Measure the peak of memory anew; what is in use now."""
    FORGET.write_text("5")
    return _read_status("VmRSS")


def read_peak() -> int:
    """The most memory in use since then, in bytes."""
    return _read_status("VmHWM")


def _read_status(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    assert found is not None
    return int(found[1]) * 1024


FORBIDDEN = (
    "pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "subprocess.Popen", "socket.connect", "socket.getaddrinfo", "sqlite3.load_extension",
    "sqlite3.enable_load_extension", "ctypes.dlopen", "webbrowser.open", "shutil.rmtree",
)  # fmt: skip
"""What reading a file never does: load code, start a program, go to the net."""
LIBC = ("ctypes.dlopen", ("libc.so.6",))
"""What polars asks for when it is imported, to look at the processor: loaded already."""
CHANGES = {
    "os.remove": 1, "os.rename": 2, "os.rmdir": 1, "os.mkdir": 1, "os.link": 2, "os.symlink": 2,
    "os.chmod": 1, "os.truncate": 1,
}  # fmt: skip
"""What changes the disk, and how many of its arguments are paths."""


class Watch:
    """What Python's audit events tell that should not have happened."""

    def __init__(self) -> None:
        self.own: tuple[str, ...] | None = None
        self.faults: list[str] = []
        sys.addaudithook(self._hear)

    @contextmanager
    def watching(self, *folders: Path) -> Iterator[list[str]]:
        """All that is noted while inside. folders: where files may be changed."""
        self.own, self.faults = tuple(os.path.realpath(f) for f in folders), []
        try:
            yield self.faults
        finally:
            self.own = None

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.own is None:
            return
        if (event, arguments) == LIBC:
            return
        if (
            event in FORBIDDEN and not (event == "shutil.rmtree" and self._is_own(arguments[0]))
        ) or (event == "open" and self._writes(*arguments) and not self._is_own(arguments[0])):
            self.faults.append(f"{event} {arguments!r:.200}")
        elif event in CHANGES:
            places = arguments[: CHANGES[event]]
            if not all(map(self._is_own, places)):
                self.faults.append(f"{event} {arguments!r:.200}")

    def _writes(self, _path: object, mode: str | None, flags: int | None) -> bool:
        return bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) or bool(
            mode and set(mode) & set("wax+")
        )

    def _is_own(self, place: object) -> bool:
        if not isinstance(place, str | bytes | os.PathLike):
            return True  # a handle that is open already
        own, self.own = self.own, None  # realpath may be heard, too
        try:
            path = os.path.realpath(os.fsdecode(place))
        except ValueError:  # a zero byte: no such path can be
            return True
        finally:
            self.own = own
        return any(path == f or path.startswith(f + os.sep) for f in own or ())

"""One function of machine code on several threads at once, each with arguments of its own.

The threads are started once and parked. The one that calls hands a job to the leader and waits; it
runs no part itself, so that Ctrl-C, which only reaches the main thread, finds all parts begun or
none. Parts may wait for each other (`barrier.py`), so one that did not begin would hang the rest.

    caller   ──put──▶ leader (part 0) ──put──▶ worker (part 1), worker (part 2) …
    waits    ◀─done── collects the ends ◀────────────┘
"""

import ctypes
import os
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any

Arguments = Sequence[int]


class PartedCall:
    """A function and the arguments of each part; results: by part, when it is finished."""

    def __init__(
        self, function: Callable[..., int], arguments_by_thread: Sequence[Arguments]
    ) -> None:
        self.function = function
        self.arguments_by_thread = arguments_by_thread
        self.results = [0] * len(arguments_by_thread)
        self.ends: SimpleQueue[int] = SimpleQueue()
        self.is_finished = False
        self.is_awaited = threading.Lock()
        self.is_awaited.acquire()

    def run_part(self, part: int) -> None:
        """One part, on the thread that calls."""
        self.results[part] = self.function(*self.arguments_by_thread[part])
        self.ends.put(part)


class ThreadTeam:
    """Parked threads; queues: where each gets its jobs. gate: held by whose job runs."""

    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.queues: list[SimpleQueue[PartedCall]] = []

    def grow(self, threads: int) -> None:
        """Start the threads that are missing."""
        while len(self.queues) < threads:
            part = len(self.queues)
            queue: SimpleQueue[PartedCall] = SimpleQueue()
            target = self._run_leader if part == 0 else self._run_follower
            # A daemon: nobody has to tell the parked to go when the program ends.
            threading.Thread(
                target=target, args=(queue, part), name=f"backsight-{part}", daemon=True
            ).start()
            self.queues.append(queue)

    def run(self, job: PartedCall) -> None:
        """Have a job done, and wait for its end. An interruption is passed on after it, since
        the code still works on the caller's memory."""
        interruption = None
        while not job.is_finished:
            try:
                self.queues[0].put(
                    job
                )  # once more after an interruption: the leader passes it over
                job.is_awaited.acquire()
            except KeyboardInterrupt as error:
                interruption = error
        if interruption is not None:
            raise interruption

    def _run_leader(self, queue: "SimpleQueue[PartedCall]", part: int) -> None:
        while True:
            job = queue.get()
            if job.is_finished:
                continue
            count = len(job.arguments_by_thread)
            for follower in self.queues[1:count]:
                follower.put(job)
            job.run_part(part)
            for _ in range(count):
                job.ends.get()
            job.is_finished = True
            job.is_awaited.release()
            del job  # and with it what the caller holds

    @staticmethod
    def _run_follower(queue: "SimpleQueue[PartedCall]", part: int) -> None:
        while True:
            queue.get().run_part(part)


_team = ThreadTeam()


def run_on_threads(function: Any, arguments_by_thread: Sequence[Arguments]) -> list[int]:
    """What the function gives for each thread's arguments, all of them called at once.

    function: from `machine.load_function`. One job runs at a time. Raises TypeError, before any
    part begins, where arguments do not fit the function.
    """
    for arguments in arguments_by_thread:
        _check_arguments(function, arguments)
    if len(arguments_by_thread) == 1:
        return [function(*arguments_by_thread[0])]
    job = PartedCall(function, arguments_by_thread)
    with _team.gate:
        _team.grow(len(arguments_by_thread))
        _team.run(job)
    return job.results


def _check_arguments(function: Any, arguments: Arguments) -> None:
    kinds = function.argtypes
    if len(arguments) != len(kinds) or not all(type(a) is int for a in arguments):
        raise TypeError(
            f"expected {len(kinds)} int for each thread ({ctypes.c_int64.__name__} or addresses), "
            f"received {tuple(arguments)!r}"
        )


def _reset_team() -> None:
    """A process that was forked off has none of the threads."""
    global _team
    _team = ThreadTeam()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset_team)

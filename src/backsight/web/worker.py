"""One thread that works on one thing after the other, while the server goes on listening.

It ends with the process, whatever it is at.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class _Job:
    work: Callable[[], Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop

    def work_off(self) -> None:
        """Work, and hand over what came of it."""
        result: Any = None
        error: Exception | None = None
        try:
            result = self.work()
        except Exception as raised:
            error = raised
        except BaseException as raised:  # exit() in a file of the user's own ends no server
            error = RuntimeError(repr(raised))
        self.loop.call_soon_threadsafe(self._hand_over, result, error)

    def _hand_over(self, result: Any, error: Exception | None) -> None:
        if self.future.done():  # nobody waits any more
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class Worker:
    """Takes work from any coroutine of one event loop."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True, name="backsight-page").start()

    async def work_on(self, work: Callable[[], Any]) -> Any:
        """What the work returns, or raises. It speaks the language that is spoken here."""
        loop, context = asyncio.get_running_loop(), copy_context()
        future = loop.create_future()
        self._jobs.put(_Job(work=lambda: context.run(work), future=future, loop=loop))
        return await future

    def _run(self) -> None:
        while True:
            self._jobs.get().work_off()

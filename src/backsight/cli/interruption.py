"""Ctrl-C and SIGTERM: they end a command with one line, and training between two of its steps.

before `take_over`      the process ends at once: nothing was begun (`__main__`)
in a command          KeyboardInterrupt, of which `main` makes one line and the exit status
in an import          the same, behind it: extension modules print such an error themselves,
                      and raise another
while it is held      noted, so that a run's folder is made whole and its record closed;
                      a second signal is raised
any other after that  the process ends at once, as all of it does behind `close`

An error that is raised may be lost: C code that looks something up passes over all errors of it.
So what has not come to `close` within two seconds is raised again.
"""

import _thread
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from backsight.cli.terminal import print_text
from backsight.kernel.language import _, join_sentences

SIGNALS = (signal.SIGINT, signal.SIGTERM)
USUAL = (signal.SIG_DFL, signal.default_int_handler)
"""Handlers that give way to ours. `nohup` and a shell's `&` have signals ignored: so they stay."""
IMPORTS = "<frozen importlib"
"""How the files of import's own frames are called."""
PATIENCE = 2.0
"""Seconds after which an interruption that was lost is raised again."""
SHOW_CURSOR = "\x1b[?25h"


class Interruption:
    """What has come. number: of the first signal; 0 before it. hint: what to do next, said behind
    "Interrupted."."""

    def __init__(self) -> None:
        self._handlers: dict[signal.Signals, Any] = {}
        self._report_unraisable = sys.unraisablehook
        self._watch = threading.Timer(PATIENCE, self._raise_again)
        self._clear()

    def _clear(self) -> None:
        self.number, self.hint = 0, ""
        self._is_held = self._is_raised = self._is_closed = False

    @property
    def is_requested(self) -> bool:
        """Whether a signal has come."""
        return self.number != 0

    @property
    def is_raised(self) -> bool:
        """Whether it was raised, so that any error since then may come of it."""
        return self._is_raised

    @property
    def status(self) -> int:
        """The exit status: 130 after Ctrl-C, 143 after SIGTERM."""
        return 128 + (self.number or signal.SIGINT)

    def take_over(self) -> None:
        """Take over the signals, where they are not ignored."""
        self._clear()
        if threading.current_thread() is not threading.main_thread():
            return
        for number in SIGNALS:
            if signal.getsignal(number) in USUAL:
                self._handlers[number] = signal.signal(number, self._receive)
        self._report_unraisable, sys.unraisablehook = sys.unraisablehook, self._observe_unraisable

    def close(self) -> None:
        """Raise nothing from now on."""
        self._watch.cancel()
        self._is_closed = True

    def restore(self) -> None:
        """Give the signals back."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()
        sys.unraisablehook = self._report_unraisable

    def print(self) -> None:
        """Say it in one line."""
        print_text(join_sentences(_("Interrupted."), self.hint), err=True)

    @contextmanager
    def hold(self) -> Iterator["Interruption"]:
        """Only note the first signal within."""
        self._is_held = True
        try:
            yield self
        finally:
            self._is_held = False

    def _receive(self, number: int, frame: FrameType | None) -> None:
        is_first, self.number = not self.number, self.number or number
        if self._is_held and is_first:
            return
        if self._is_raised or self._is_closed:
            self._stop_process()
        self._is_raised = True
        self._watch.cancel()
        self._watch = threading.Timer(PATIENCE, self._raise_again)
        self._watch.daemon = True
        self._watch.start()
        if _is_unraisable(frame):
            sys.setprofile(self._raise_later)
        else:
            raise KeyboardInterrupt

    def _raise_again(self) -> None:
        """Where the command still runs; what is held goes by `is_requested`."""
        if not (self._is_closed or self._is_held):
            self._is_raised = False
            _thread.interrupt_main(signal.Signals(self.number))

    def _raise_later(self, frame: FrameType, _event: str, _what: object) -> None:
        if self._is_closed:
            sys.setprofile(None)
        elif not _is_unraisable(frame):
            sys.setprofile(None)
            raise KeyboardInterrupt

    def _observe_unraisable(self, unraisable: "sys.UnraisableHookArgs") -> None:
        """Raise again what came in a place from which nothing can be raised, such as `__del__`."""
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.setprofile(self._raise_later)
        else:
            self._report_unraisable(unraisable)

    def _stop_process(self) -> NoReturn:
        with suppress(Exception):  # it may have come while just this was printed
            if sys.stderr.isatty():
                sys.stderr.write(SHOW_CURSOR)
            self.print()
        os._exit(self.status)


interruption = Interruption()
"""That of the command that runs."""


def _is_unraisable(frame: FrameType | None) -> bool:
    """Whether an import is going on, or what was not raised is just told to us."""
    hook = Interruption._observe_unraisable.__code__
    while frame is not None:
        if frame.f_code is hook or frame.f_code.co_filename.startswith(IMPORTS):
            return True
        frame = frame.f_back
    return False

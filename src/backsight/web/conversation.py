"""What a page and its server say to each other over one WebSocket.

    {"id": 7, "ask": "package", "words": ["xor"]}  ─▶
                                                   ◀─  {"id": 7, "progress": {…}}    now and then
                                                   ◀─  {"id": 7, "answer": {…}}      or
                                                   ◀─  {"id": 7, "error": "…"}       for the reader

Whatever comes gets an answer and ends nothing: what is no question an error without an id.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from backsight.kernel.errors import BacksightError, BadInput, UnknownName, naming_options
from backsight.kernel.language import _
from backsight.kernel.plain_text.mismatch import explain_mismatch
from backsight.kernel.printable import make_printable
from backsight.languages.choose import LANGUAGES, speaking
from backsight.web.asks import AskRequest, asks
from backsight.web.desk import Desk
from backsight.web.option_fields import name_as_field
from backsight.web.worker import Worker

MOST_WAITING = 32
"""Questions of one page that wait for an answer."""
EVERY = 0.1
"""Seconds between two words on how far a piece of work is."""
LARGEST_ID = 2**53


class _Closed(Exception):
    """The page is gone: nobody waits for an answer."""


class Conversation:
    """One page's. outbox: what is to be sent, in order."""

    def __init__(self, desk: Desk, worker: Worker) -> None:
        self.outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._desk, self._worker = desk, worker
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def receive(self, message: str | bytes) -> None:
        """Take in what came, and see to it that something is said to it."""
        number = None
        try:
            raw = _decode(message)
            number = _read_number(raw)
            name, request = _read_request(raw)
            if len(self._tasks) >= MOST_WAITING:
                raise BadInput(_("Too many questions at once: wait for an answer first."))
        except BacksightError as error:
            self._say(number, error=str(error))
            return
        task = asyncio.create_task(self._answer(number, name, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """Nobody listens any more."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()

    async def _answer(self, number: int, name: str, request: AskRequest) -> None:
        progress = _ProgressReport(self, number, asyncio.get_running_loop())
        work = partial(answer_request, name, request, self._desk, progress.announce)
        try:
            answer = await self._worker.work_on(work)
        except Exception as error:
            self._say(number, error=_explain(error))
        else:
            self.outbox.put_nowait(_encode(number, b"answer", answer))

    def _say(self, number: int | None, **what: Any) -> None:
        ((kind, value),) = what.items()
        value = make_printable(value) if isinstance(value, str) else value
        self.outbox.put_nowait(_encode(number, kind.encode(), msgspec.json.encode(value)))

    def announce_progress(self, number: int, text: str, done: int, total: int) -> None:
        """Say how far the work on a question is."""
        self._say(number, progress={"text": make_printable(text), "done": done, "total": total})

    def require_open(self) -> None:
        """Raise where nobody waits for an answer."""
        if self._is_closed:
            raise _Closed


class _ProgressReport:
    """Tells a page from another thread how far its question is, now and then."""

    def __init__(
        self, conversation: Conversation, number: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._conversation, self._number, self._loop = conversation, number, loop
        self._last = time.monotonic()

    def announce(self, text: str, done: int, total: int, /) -> None:
        """As `Progress`; ends the work where the page is gone."""
        self._conversation.require_open()
        now = time.monotonic()
        if now - self._last < EVERY:
            return
        self._last = now
        tell: Callable[..., None] = self._conversation.announce_progress
        self._loop.call_soon_threadsafe(tell, self._number, _(text), done, total)


def answer_request(name: str, request: AskRequest, desk: Desk, progress: Any) -> bytes:
    """What the record of that name answers, as JSON. Raises BadInput; all that is said is in the
    language of the request, and options have the names of the page's fields."""
    if request.language and request.language not in LANGUAGES:
        raise UnknownName(_("language"), request.language, LANGUAGES)
    with speaking(request.language or None), naming_options(name_as_field):
        try:
            return msgspec.json.encode(asks[name].answer(request, desk, progress))
        except BacksightError as error:
            raise BadInput(str(error)) from error


def _explain(error: Exception) -> str:
    """What the reader of the page is told."""
    if isinstance(error, BacksightError):
        return str(error)
    text = _("The server could not answer: {kind}: {error}")
    return text.format(kind=type(error).__name__, error=error)


def _decode(message: str | bytes) -> dict[str, Any]:
    try:
        raw = msgspec.json.decode(message)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        raise BadInput(_('A question is JSON, such as {"id": 1, "ask": "catalog"}.'))
    return raw


def _read_number(raw: dict[str, Any]) -> int:
    number = raw.pop("id", None)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST_ID:
        raise BadInput(_("A question has an id, a whole number of 0 or more."))
    return number


def _read_request(raw: dict[str, Any]) -> tuple[str, AskRequest]:
    """What is asked, and with which words. Raises BadInput."""
    name = raw.pop("ask", None)
    if not isinstance(name, str) or name not in asks:
        raise UnknownName(asks.singular, str(name), asks)
    try:
        return name, msgspec.convert(raw, asks[name].request)
    except msgspec.ValidationError as error:
        raise BadInput(f"{name}: {explain_mismatch(str(error), raw)}") from None


def _encode(number: int | None, kind: bytes, value: bytes) -> bytes:
    """A message. value: JSON already, for an answer may be long."""
    return b'{"id":%s,"%s":%s}' % (msgspec.json.encode(number), kind, value)

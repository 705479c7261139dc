"""How far a piece of work is, is said on the way; it ends where nobody waits any more."""

import asyncio
import json
import threading

import pytest

from backsight.web import conversation as conversations
from backsight.web.asks import Ask, AskRequest, asks
from backsight.web.conversation import Conversation
from backsight.web.worker import Worker


@pytest.fixture
def admit(monkeypatch):
    """Takes a question in for a test, and says every word on the way."""
    monkeypatch.setattr(conversations, "EVERY", 0)

    def add(answer):
        monkeypatch.setitem(
            asks._admitted_records, "slow", Ask(name="slow", request=AskRequest, answer=answer)
        )

    return add


async def read(conversation):
    """The next message."""
    return json.loads(await asyncio.wait_for(conversation.outbox.get(), 30))


def test_progress_comes_before_the_answer(admit):
    """In order, under the number of the question."""

    def answer(_request, _desk, progress):
        for done in range(3):
            progress("Steps made again", done, 3)
        return {"made": 3}

    async def talk():
        conversation = Conversation(None, Worker())
        conversation.receive('{"id": 4, "ask": "slow"}')
        return [await read(conversation) for _message in range(4)]

    admit(answer)
    *progress, last = asyncio.run(talk())
    assert progress == [
        {"id": 4, "progress": {"text": "Steps made again", "done": done, "total": 3}}
        for done in range(3)
    ]
    assert last == {"id": 4, "answer": {"made": 3}}


def test_work_ends_where_the_page_is_gone(admit):
    """At the next word on how far it is; the next page is answered."""
    begun, ended = threading.Event(), threading.Event()

    def answer(_request, _desk, progress):
        begun.set()
        try:
            for done in range(10**9):
                progress("Steps made again", done, 10**9)
        finally:
            ended.set()

    async def talk():
        worker = Worker()
        gone = Conversation(None, worker)
        gone.receive('{"id": 1, "ask": "slow"}')
        while not begun.is_set():
            await asyncio.sleep(0.01)
        gone.close()
        other = Conversation(None, worker)
        other.receive('{"id": 2, "ask": "texts", "messages": []}')
        return await read(other)

    admit(answer)
    assert asyncio.run(talk()) == {"id": 2, "answer": {}}
    assert ended.is_set()


ERRORS = {
    "ZeroDivisionError: half a letter: <U+D800>": ZeroDivisionError("half a letter: \ud800"),
    "RuntimeError: SystemExit(3)": SystemExit(3),
    "MemoryError: ": MemoryError(),
}


@pytest.mark.parametrize("said", ERRORS)
def test_an_error_of_ours_is_one_message(admit, said):
    """Whatever it is, also what would end a program; letters that no text can hold are shown."""

    def answer(_request, _desk, _progress):
        raise ERRORS[said]

    async def talk():
        conversation = Conversation(None, Worker())
        conversation.receive('{"id": 1, "ask": "slow"}')
        return await read(conversation)

    admit(answer)
    assert asyncio.run(talk()) == {"id": 1, "error": f"The server could not answer: {said}"}

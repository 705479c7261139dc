"""A server that runs in a thread of the tests, and who speaks with it."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from websockets.sync.client import ClientConnection, connect

from backsight.cli.options.page_words import read_words
from backsight.runs.predictor import At
from backsight.training.where import Where
from backsight.web.access import Access
from backsight.web.desk import Desk
from backsight.web.package import PageServer, encode_package
from backsight.web.preparation import prepare_package
from backsight.web.server import make_server, open_socket


class Client:
    """A server that runs in a thread of the tests, and who speaks with it."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.origin = f"http://127.0.0.1:{access.port}"

    def get(self, path: str = "/", **headers: str) -> tuple[int, str, Any]:
        """Status, text and headers. headers: those that are other than a browser's."""
        request = urllib.request.Request(self.origin + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read().decode(), response.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    @contextmanager
    def open(self, token: str = "", origin: str = "", **headers: str) -> Iterator[ClientConnection]:
        """A WebSocket, as the page opens it."""
        address = f"ws://127.0.0.1:{self.access.port}/socket?token={token or self.access.token}"
        with connect(
            address,
            origin=origin or self.origin,  # type: ignore[arg-type] # a text will do
            additional_headers=headers,
            max_size=None,
            compression=None,
        ) as connection:
            yield connection

    def ask(self, what: str, **request: Any) -> Any:
        """The answer to a question, or {"error": …}; words on the way are passed over."""
        with self.open() as connection:
            connection.send(json.dumps({"id": 3, "ask": what, **request}))
            return receive_end(connection)


@contextmanager
def run_server(desk: Desk, page: str, token: str = "s3cret") -> Iterator[Client]:
    """While it is open, a server answers in a thread."""
    listener = open_socket(0)
    access = Access(port=listener.getsockname()[1], token=token)
    server = make_server(access, desk, page)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield Client(access)
    finally:
        server.should_exit = True
        thread.join()


def make_desk(words: Sequence[str], root: Path, at: At | None = None) -> Desk:
    """What `backsight play WORDS` answers from. at: the step of a run."""
    named = read_words(words)
    package = msgspec.structs.replace(prepare_package(named, Where(), at), server=PageServer())
    return Desk(start=encode_package(package), named=named, read_words=read_words, root=root)


def receive_end(connection: ClientConnection) -> Any:
    """The next message that is no progress, without its id."""
    while True:
        message = json.loads(connection.recv(timeout=60))
        if "progress" not in message:
            message.pop("id")
            return message

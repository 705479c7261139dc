"""The server answers its own page, and nobody else."""

import json
import shutil

import pytest
from served_page import receive_end
from websockets.exceptions import ConnectionClosed, InvalidStatus

import backsight
from backsight.kernel.errors import BadInput
from backsight.web.server import MOST_MESSAGE, open_socket

STRANGERS = {"Host": "evil.example", "Origin": "http://evil.example"}


def test_the_page_is_served_under_a_strict_policy(client):
    """Its own script may run and no other; it may speak with its server alone."""
    status, text, headers = client.get("/?token=s3cret")
    assert status == 200
    assert "stub" in text
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'sha256-" in policy
    assert f"connect-src ws://127.0.0.1:{client.access.port}/socket;" in policy
    assert "unsafe-eval" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/", "/?token=", "/?token=s3cre", "/?token=s3cret%00", "/?token=é"]
)
def test_without_the_token_there_is_no_page(client, path):
    """Not a word of it."""
    assert client.get(path.replace("é", "%C3%A9"))[:2] == (403, "")


@pytest.mark.parametrize("name", STRANGERS)
def test_who_comes_from_elsewhere_gets_no_page(client, name):
    """Under another name of the host, or sent by another page; localhost is ours."""
    assert client.get("/?token=s3cret", **{name: STRANGERS[name]})[:2] == (403, "")
    assert client.get("/?token=s3cret", Host=f"localhost:{client.access.port}")[0] == 200
    assert client.get("/?token=s3cret", Host="localhost:1")[0] == 403


def test_there_is_nothing_else(client):
    """Other addresses are not found, with the token; without it they are forbidden."""
    assert client.get("/page.html?token=s3cret")[0] == 404
    assert client.get("/../../etc/passwd?token=s3cret")[0] == 404
    assert client.get("/page.html")[0] == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "other"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
    ],
)
def test_a_stranger_cannot_ask(client, wrong):
    """The socket does not open."""
    with pytest.raises(InvalidStatus) as caught, client.open(**wrong):
        pass
    assert caught.value.response.status_code == 403


def test_two_tabs_ask_at_once(client):
    """Each gets its own answers, by the numbers of its questions."""
    with client.open() as one, client.open() as two:
        for connection, first in ((one, 1), (two, 5)):
            for number in range(first, first + 3):
                connection.send(json.dumps({"id": number, "ask": "texts", "messages": ["steps"]}))
        for connection, first in ((one, 1), (two, 5)):
            numbers = [json.loads(connection.recv(timeout=30))["id"] for _i in range(3)]
            assert numbers == list(range(first, first + 3))


def test_a_run_that_is_gone_is_an_error(client):
    """The server goes on; what it was started with is still there."""
    backsight.train("xor", steps=3, out="run", engine="portable")
    assert client.ask("package", words=["run"])["answer"]["start"]["step"] == 3
    shutil.rmtree("run")
    assert "run" in client.ask("package", words=["run"])["error"]
    assert client.ask("package")["answer"]["source"]["title"] == "xor"


def test_too_long_a_message_ends_the_connection_alone(client):
    """The next one is answered."""
    with client.open() as connection:
        connection.send("x" * (MOST_MESSAGE + 1))
        with pytest.raises(ConnectionClosed):
            connection.recv(timeout=10)
    assert "answer" in client.ask("texts", messages=[])


def test_too_many_questions_are_refused(client):
    """Not all of a flood wait."""
    with client.open() as connection:
        for number in range(200):
            connection.send(json.dumps({"id": number, "ask": "package", "words": ["xor"]}))
        answers = [receive_end(connection) for _number in range(200)]
    errors = [answer["error"] for answer in answers if "error" in answer]
    assert 0 < len(errors) < 200
    assert set(errors) == {"Too many questions at once: wait for an answer first."}


def test_a_port_that_is_taken():
    """Another one, unless it was asked for."""
    with open_socket(0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BadInput, match=f"Port {port} cannot be had: it is taken"):
            open_socket(port)
    with open_socket(None) as one, open_socket(None) as two:
        assert one.getsockname()[1] != two.getsockname()[1]
        assert one.getsockname()[0] == two.getsockname()[0] == "127.0.0.1"


def test_only_this_machine_is_listened_to(client):
    """The address is of the loopback interface."""
    assert client.access.address == f"http://127.0.0.1:{client.access.port}/?token=s3cret"
    assert "s3cret" not in repr(client.access)

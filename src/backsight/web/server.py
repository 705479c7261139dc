"""The local server: one page, one WebSocket, and no answer to anybody else.

    GET /?token=…           the page, under a policy that lets it speak with us alone
    /socket?token=…         its questions
    anything else           403, or 404

It listens on the loopback interface only.
"""

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.web.access import HOSTS, Access
from backsight.web.conversation import Conversation
from backsight.web.desk import Desk
from backsight.web.package import SOCKET
from backsight.web.page_file import make_policy
from backsight.web.worker import Worker

USUAL_PORT = 8642
MOST_MESSAGE = 2**20
"""Bytes of a question. A longer one ends the connection."""
MOST_CONNECTIONS = 64
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the token stands in the address
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def open_socket(port: int | None) -> socket.socket:
    """Listen on the loopback interface. port: None for the usual one, or any where that is taken;
    0 for any. Raises BadInput where one that was asked for cannot be had."""
    try:
        return _listen(USUAL_PORT if port is None else port)
    except OSError as error:
        if port is None:
            return _listen(0)
        why = _("it is taken") if error.errno == errno.EADDRINUSE else error.strerror
        raise BadInput(
            _("Port {port} cannot be had: {why}. Give another --port, or none.").format(
                port=port, why=why
            )
        ) from None


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # a port is free again as soon as its server has ended
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOSTS[0], port))
        listener.listen(MOST_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def serve(listener: socket.socket, access: Access, desk: Desk, page: str) -> None:
    """Answer until Ctrl-C, which raises KeyboardInterrupt when all is closed."""
    make_server(access, desk, page).run(sockets=[listener])


def make_server(access: Access, desk: Desk, page: str) -> uvicorn.Server:
    """The server, not running yet."""
    config = uvicorn.Config(
        make_app(access, desk, page),
        http="h11",
        ws="websockets-sansio",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        ws_max_size=MOST_MESSAGE,
        ws_per_message_deflate=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def make_app(access: Access, desk: Desk, page: str) -> "Gate":
    """What answers."""
    reception = _Reception(access=access, desk=desk, page=page, worker=Worker())
    routes = [
        Route("/", reception.show_page, methods=["GET"]),
        WebSocketRoute(SOCKET, reception.answer_page),
    ]
    return Gate(Starlette(routes=routes), access)


class Gate:
    """Lets nobody else in."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], access: Access):
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI application."""
        if self._is_admitted(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close()  # before it is accepted: 403
        else:
            await Response(status_code=403)(scope, receive, send)

    def _is_admitted(self, scope: Scope) -> bool:
        headers, query = Headers(scope=scope), QueryParams(scope["query_string"])
        return self._access.is_admitted(
            headers.getlist("host"),
            headers.getlist("origin"),
            query.get("token", ""),
            is_socket=scope["type"] == "websocket",
        )


@dataclass(frozen=True, kw_only=True)
class _Reception:
    access: Access
    desk: Desk
    page: str
    worker: Worker

    async def show_page(self, request: Request) -> Response:
        """The page. It asks for its package."""
        host = request.headers["host"]
        policy = make_policy(self.page, f"ws://{host}{SOCKET}")
        return HTMLResponse(self.page, headers={**HEADERS, "Content-Security-Policy": policy})

    async def answer_page(self, connection: WebSocket) -> None:
        """Take in questions as they come, and send answers as they are ready."""
        await connection.accept()
        conversation = Conversation(self.desk, self.worker)
        sender = asyncio.create_task(_send_all(connection, conversation))
        try:
            while True:
                conversation.receive(_read_content(await connection.receive()))
        except WebSocketDisconnect:
            pass
        finally:
            conversation.close()
            sender.cancel()


async def _send_all(connection: WebSocket, conversation: Conversation) -> None:
    """Until the page is gone."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await connection.send_text((await conversation.outbox.get()).decode())


def _read_content(message: Any) -> str | bytes:
    """What a message says. Raises WebSocketDisconnect for the last one."""
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    content: str | bytes | None = message.get("text")
    return message["bytes"] if content is None else content

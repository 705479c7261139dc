"""Who gets an answer: a page of this very server, opened by whoever knows its address.

Any page in the browser can send requests to 127.0.0.1, also by a name of its own that leads there.
So the name of the host has to be ours, what asks has to come from us, and the token, which no other
page knows, has to be there.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a request has to bring."""

    port: int
    """Of the server."""
    token: str = field(repr=False)
    """In the address."""

    @property
    def address(self) -> str:
        """What a browser opens."""
        return f"http://{HOSTS[0]}:{self.port}/?token={self.token}"

    def is_admitted(
        self, hosts: Sequence[str], origins: Sequence[str], token: str, *, is_socket: bool
    ) -> bool:
        """Whether a request gets an answer. hosts, origins: its headers of that name. is_socket:
        whether it opens a WebSocket, for which a browser always says where from."""
        is_here = len(hosts) == 1 and hosts[0] in self._list_hosts()
        is_ours = all(origin in self._list_origins(hosts) for origin in origins)
        has_origin = len(origins) == 1 or (not origins and not is_socket)
        # The time it takes to compare tells nothing of the token.
        knows = hmac.compare_digest(token.encode(errors="replace"), self.token.encode())
        return is_here and is_ours and has_origin and knows

    def _list_hosts(self) -> list[str]:
        return [f"{host}:{self.port}" for host in HOSTS]

    def _list_origins(self, hosts: Sequence[str]) -> list[str]:
        return [f"http://{host}" for host in hosts]

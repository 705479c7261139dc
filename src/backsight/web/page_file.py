"""The built page: one HTML file with a place for a package, and the policy that goes with it.

    <script type="application/json" id="package"></script>        the place
    <script>…</script>                                            the only code that may run

`make page` builds it; a wheel brings it along.
"""

import base64
import hashlib
import re
from pathlib import Path

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.web.package import Package, encode_package

PATH = Path(__file__).with_name("page.html")
PLACE = '<script type="application/json" id="package"></script>'
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def read_page() -> str:
    """The page, its place still empty. Raises BadInput where it was not built."""
    try:
        text = PATH.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadInput(
            _(
                "The page was not built here: run `make page` in the checkout, which needs Node or "
                "installs it, or install a wheel, which has it."
            )
        ) from None
    if text.count(PLACE) != 1:
        raise BadInput(
            _("{path} is not the page: build it anew with `make page`.").format(path=PATH)
        )
    return text


def fill_page(page: str, package: Package) -> str:
    """The page with a package in its place: a file that needs no server."""
    # Only within the texts of JSON there is a <, which could end the script or begin a comment.
    data = encode_package(package).decode().replace("<", "\\u003c")
    return page.replace(PLACE, PLACE.replace("></", f">{data}</"))


def make_policy(page: str, socket: str) -> str:
    """The Content-Security-Policy of a page that is served: its own code and no other, and no word
    to anybody but the server. socket: the address of its WebSocket."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in SCRIPT.findall(page)) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes}",
            "worker-src blob:",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            f"connect-src {socket}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

"""Where in a record's file what lies, so that damage can be done in every kind of place."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

PAGE = 65536
REGIONS = ("header", "schema", "tree", "rows", "overflow", "free", "anywhere")
"""The first 100 bytes; the page with the schema; heads and cell pointers of the pages of the trees,
and links of chained pages; bodies within the trees; bodies in chained pages; pages not in use."""


def regions(path: Path) -> dict[str, list[int]]:
    """The places of each region of a file, at most some thousands."""
    body = path.read_bytes()
    found: dict[str, list[int]] = {name: [] for name in REGIONS}
    found["header"] += range(100)
    found["schema"] += [100 + k for k, byte in enumerate(body[100:PAGE]) if byte]
    trees = _trees(path)
    free = _free(body)
    for page in range(2, len(body) // PAGE + 1):
        start = (page - 1) * PAGE
        if page in trees:
            cells = int.from_bytes(body[start + 3 : start + 5], "big")
            head = 12 + 2 * min(cells, 40)
            found["tree"] += range(start, start + head)
            inner = body[start + head : start + PAGE]
            found["rows"] += [start + head + k for k, byte in enumerate(inner) if byte]
        elif page in free:
            found["free"] += range(start, start + PAGE, 97)
        else:
            found["tree"] += range(start, start + 4)
            found["overflow"] += range(start + 4, start + PAGE, 97)
    found["anywhere"] += range(0, len(body), 101)
    return found


def _trees(path: Path) -> set[int]:
    """The roots of the tables; those of a small record have no other pages in their trees."""
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master")}
    finally:
        connection.close()


def _free(body: bytes) -> set[int]:
    """The pages of the freelist: its trunk, and the leaves that it names."""
    trunk = int.from_bytes(body[32:36], "big")
    found: set[int] = set()
    while trunk and trunk not in found:
        start = (trunk - 1) * PAGE
        leaves = int.from_bytes(body[start + 4 : start + 8], "big")
        found |= {trunk, *_numbers(body[start + 8 : start + 8 + 4 * leaves])}
        trunk = int.from_bytes(body[start : start + 4], "big")
    return found


def _numbers(body: bytes) -> Iterable[int]:
    return (int.from_bytes(body[k : k + 4], "big") for k in range(0, len(body), 4))

"""A long formula in pieces of MathML, between which a line can be broken.

A line begins with a plus, a minus or an equals sign, also within a long bracket; one that has none
is broken at its products. A fraction or a root that is too wide for any line is written out:
(a + b + …)/N, √(a + b + …).
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

LONG_PART, LONG_PRODUCT, LONG_FRACTION = 14, 22, 26
"""Signs of a bracket, of a product, and of a fraction or a root, that stay on one line."""
BREAKS = frozenset("+−=")
"""A line of a long formula may begin with one of these."""


def split_formula(body: str, before: str = "", after: str = "") -> Iterator[str]:
    """The pieces of a formula. before: what stands before the first, after: behind the last."""
    root = ET.fromstring(f"<mrow>{body}</mrow>")
    while len(root) == 1 and root[0].tag == "mrow":
        root = root[0]
    piece: list[ET.Element] = []
    head = before
    for child in _list_parts(root):
        if child.get("form") == "infix" and child.text in BREAKS:
            yield from _split_product(piece, head)
            head, piece = _write([child]), []
            continue
        piece.append(child)
        if child.text == "," and child.tag == "mo":
            yield from _split_product(piece, head)
            head, piece = "", []
    *pieces, last = list(_split_product(piece, head)) or [""]
    yield from pieces
    yield last + after


def _split_product(piece: list[ET.Element], head: str) -> Iterator[str]:
    """A piece; a long one factor by factor."""
    if not piece and not head:
        return
    if _measure(piece) <= LONG_PRODUCT:
        yield head + _write(piece)
        return
    factor: list[ET.Element] = []
    for part in piece:
        if part.text == "·" and factor:
            yield head + _write(factor)
            head, factor = "", []
        factor.append(part)
    yield head + _write(factor)


def _list_parts(row: ET.Element) -> Iterator[ET.Element]:
    """What stands side by side in a row, also within what is long."""
    for child in row:
        if child.tag == "mrow" and _measure([child]) > LONG_PART:
            yield from _list_parts(child)
        elif child.tag == "mfrac" and max(_measure([side]) for side in child) > LONG_FRACTION:
            yield from _list_bracketed(child[0])
            yield _make_sign("/", lspace="0.1em", rspace="0.1em")
            yield from _list_bracketed(child[1])
        elif child.tag == "msqrt" and _measure([child]) > LONG_FRACTION:
            yield _make_sign("√", form="prefix", lspace="0", rspace="0")
            yield from _list_bracketed(child, always=True)
        elif child.tag == "msup" and _measure([child[0]]) > LONG_FRACTION:
            *parts, last = _list_bracketed(child[0])
            yield from parts
            power = ET.Element("msup")
            power.extend([last, child[1]])
            yield power
        else:
            yield child


def _list_bracketed(node: ET.Element, *, always: bool = False) -> Iterator[ET.Element]:
    """What stands in a fraction, in brackets where it is more than one thing."""
    row = ET.Element("mrow")
    row.extend(node if node.tag in ("mrow", "msqrt") else [node])
    parts = list(_list_parts(row))
    is_bracketed = parts[0].text == "(" and parts[-1].text == ")" and len(row) == 3
    if (len(parts) == 1 and not always) or is_bracketed:
        yield from parts
        return
    yield _make_sign("(", form="prefix", stretchy="false")
    yield from parts
    yield _make_sign(")", form="postfix", stretchy="false")


def _make_sign(sign: str, **attributes: str) -> ET.Element:
    element = ET.Element("mo", attributes)
    element.text = sign
    return element


def _measure(parts: Iterable[ET.Element]) -> int:
    """About how many signs wide they are: of a fraction the wider side counts."""
    return sum(map(_measure_width, parts))


def _measure_width(part: ET.Element) -> int:
    if part.tag == "mfrac":
        return max(map(_measure_width, part))
    return len(part.text or "") + _measure(part)


def _write(parts: list[ET.Element]) -> str:
    return "".join(ET.tostring(part, encoding="unicode") for part in parts)

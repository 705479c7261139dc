"""Numbers worked out in full, chain rules, and what a number was made from, in HTML."""

from collections.abc import Iterator

from backsight.kernel.document import Branch, Chain, Factor, Worked
from backsight.kernel.language import _
from backsight.render.html.numbers import gap
from backsight.render.html.text import (
    displayed,
    escaped,
    formula,
    identity,
    link,
    prose,
    relation,
    terms,
)
from backsight.render.mathematics.numerals import numeral
from backsight.render.mathematics.unicode import expression
from backsight.render.pages import Anchors, kind_words, left_out_words, more_children, shape_words

SHORT = 44
"""So many signs, without the result, stand on one line of a page."""
OPEN = 2
"""So many levels of a tree are unfolded at first."""


def worked(block: Worked, digits: int, anchors: Anchors) -> Iterator[str]:
    """left = in symbols = with the numbers put in = value, each on a line of its own."""
    kind = "slope" if block.is_derivative else "value"
    inner = " inner" if block.inner else ""
    yield f'<div class="worked {kind}{inner}"{identity(anchors.claim(block.anchor, block))}>'
    bare = "" if block.reason else ' class="bare"'
    where = f"{escaped(_('where'))} " if block.inner else ""
    if block.reason or not block.inner:
        yield f"<p{bare}>{_badge(block, kind)} {prose(block.reason)}</p>"
    left = formula(block.left, block.shapes, digits=digits)
    yield f'<div class="sum"><span class="left">{where}{left}</span>'
    rights = [terms(right, block.shapes, digits=digits) for right in block.rights]
    value = gap() if block.blank else escaped(numeral(block.value, digits))
    rights.append(f'<span class="term">{relation("=")}<b class="result">{value}</b></span>')
    lines = ["".join(rights)] if _is_short(block, digits) else rights
    yield "".join(f'<span class="right">{line}</span>' for line in lines) + "</div>"
    told = escaped(left_out_words(block, digits))
    yield f'<p class="quiet">{told}</p></div>' if told else "</div>"


def _is_short(block: Worked, digits: int) -> bool:
    """Whether all of it stands on one line."""
    written = [expression(right, block.shapes, digits) for right in block.rights]
    return sum(map(len, written)) < SHORT and not any("{" in text for text in written)


def _badge(block: Worked, kind: str) -> str:
    """What kind of number it is, told by a word, a sign and a shape."""
    if block.inner:
        return ""
    sign = "∂" if block.is_derivative else "="
    return f'<span class="badge {kind}">{sign} {escaped(kind_words(block))}</span>'


def chain(block: Chain, anchors: Anchors) -> Iterator[str]:
    """The derivative and its factors, each with a link to where it was first computed."""
    yield f'<div class="chain"{identity(anchors.claim(block.anchor, block))}>'
    yield '<ol class="factors">'
    sign = f'{displayed(block.left)}<span aria-hidden="true">=</span>'
    for factor in block.factors:
        yield f"<li>{sign}{_factor(factor, anchors)}</li>"
        sign = '<span aria-hidden="true">·</span>'
    yield "</ol>"
    yield f'<p class="quiet">{prose(block.reason)}</p></div>' if block.reason else "</div>"


def _factor(factor: Factor, anchors: Anchors) -> str:
    words = [prose(factor.about), escaped(shape_words(factor.shape))]
    small = "".join(f"<small>{text}</small>" for text in words if text)
    again = f'<span class="badge again">↺ {escaped(_("reused"))}</span>' if factor.reused else ""
    name = link(anchors.target(factor.goes_to), displayed(factor.symbol))
    return f'<span class="factor">{name}{small}{again}</span>'


def branch(block: Branch, digits: int, anchors: Anchors) -> Iterator[str]:
    """A tree that is unfolded by hand, without any script."""
    yield '<ul class="tree">'
    yield from _branch(block, digits, anchors, OPEN)
    yield "</ul>"


def _branch(block: Branch, digits: int, anchors: Anchors, levels: int) -> Iterator[str]:
    own = identity(anchors.claim(block.anchor, block))
    line = _line(block, digits, anchors)
    inside = [
        *(_made(block.statement, digits) if block.statement else ()),
        *_children(block, digits, anchors, levels - 1),
    ]
    if inside:
        unfolded = " open" if levels > 0 else ""
        yield f"<li{own}><details{unfolded}><summary>{line}</summary>"
        yield from inside
        yield "</details></li>"
    else:
        yield f'<li class="leaf"{own}>{line}</li>'


def _made(statement: Worked, digits: int) -> Iterator[str]:
    """How it was computed: its value stands above already."""
    rights = [terms(right, statement.shapes, digits=digits) for right in statement.rights]
    lines = ["".join(rights)] if _is_short(statement, digits) else rights
    yield from (f'<div class="made">{line}</div>' for line in lines)
    if told := left_out_words(statement, digits):
        yield f'<div class="made quiet">{escaped(told)}</div>'


def _line(block: Branch, digits: int, anchors: Anchors) -> str:
    shapes = block.statement.shapes if block.statement else {}
    about = f' <span class="quiet">{prose(block.about)}</span>' if block.about else ""
    seen = anchors.target(block.goes_to)
    above = f" {link(seen, escaped(_('shown there')))}" if seen else ""
    name = formula(block.left, shapes)
    is_blank = block.statement is not None and block.statement.blank
    value = gap() if is_blank else escaped(numeral(block.value, digits))
    result = f'<span class="result">{value}</span>'
    return f"{name} = {result}{about}{above}"


def _children(block: Branch, digits: int, anchors: Anchors, levels: int) -> Iterator[str]:
    if not block.children and not block.more:
        return
    yield "<ul>"
    for child in block.children:
        yield from _branch(child, digits, anchors, levels)
    if block.more:
        yield f'<li class="leaf quiet">{escaped(more_children(block.more))}</li>'
    yield "</ul>"

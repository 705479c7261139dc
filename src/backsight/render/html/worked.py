"""Numbers worked out in full, chain rules, and what a number was made from, in HTML."""

from collections.abc import Iterator

from backsight.kernel.document import Branch, Chain, Factor, WorkedNumber
from backsight.kernel.language import _
from backsight.render.blocks import PageContext
from backsight.render.html.numbers import write_gap
from backsight.render.html.text import (
    display_symbol,
    escape,
    write_formula,
    write_id,
    write_link,
    write_prose,
    write_relation,
    write_terms,
)
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.unicode import format_expression
from backsight.render.pages import (
    describe_hidden_terms,
    describe_kind,
    describe_more,
    describe_shape,
)

SHORT_LENGTH = 44
"""So many signs, without the result, stand on one line of a page."""
OPEN_LEVELS = 2
"""So many levels of a tree are unfolded at first."""


def write_worked(block: WorkedNumber, page: PageContext) -> Iterator[str]:
    """left = in symbols = with the numbers put in = value, each on a line of its own."""
    kind = "slope" if block.is_derivative else "value"
    inner = " inner" if block.inner else ""
    yield f'<div class="worked {kind}{inner}"{write_id(page.anchors.claim(block.anchor, block))}>'
    bare = "" if block.reason else ' class="bare"'
    where = f"{escape(_('where'))} " if block.inner else ""
    if block.reason or not block.inner:
        yield f"<p{bare}>{_write_badge(block, kind)} {write_prose(block.reason)}</p>"
    left = write_formula(block.left, block.shapes, digits=page.digits)
    yield f'<div class="sum"><span class="left">{where}{left}</span>'
    rights = [write_terms(right, block.shapes, digits=page.digits) for right in block.rights]
    value = write_gap() if block.blank else escape(format_number(block.value, page.digits))
    rights.append(f'<span class="term">{write_relation("=")}<b class="result">{value}</b></span>')
    lines = ["".join(rights)] if _is_short(block, page.digits) else rights
    yield "".join(f'<span class="right">{line}</span>' for line in lines) + "</div>"
    remark = escape(describe_hidden_terms(block, page.digits))
    yield f'<p class="quiet">{remark}</p></div>' if remark else "</div>"


def _is_short(block: WorkedNumber, digits: int) -> bool:
    """Whether all of it stands on one line."""
    texts = [format_expression(right, block.shapes, digits) for right in block.rights]
    return sum(map(len, texts)) < SHORT_LENGTH and not any("{" in text for text in texts)


def _write_badge(block: WorkedNumber, kind: str) -> str:
    """What kind of number it is, told by a word, a sign and a shape."""
    if block.inner:
        return ""
    sign = "∂" if block.is_derivative else "="
    return f'<span class="badge {kind}">{sign} {escape(describe_kind(block))}</span>'


def write_chain(block: Chain, page: PageContext) -> Iterator[str]:
    """The derivative and its factors, each with a link to where it was first computed."""
    yield f'<div class="chain"{write_id(page.anchors.claim(block.anchor, block))}>'
    yield '<ol class="factors">'
    sign = f'{display_symbol(block.left)}<span aria-hidden="true">=</span>'
    for factor in block.factors:
        yield f"<li>{sign}{_write_factor(factor, page)}</li>"
        sign = '<span aria-hidden="true">·</span>'
    yield "</ol>"
    yield f'<p class="quiet">{write_prose(block.reason)}</p></div>' if block.reason else "</div>"


def _write_factor(factor: Factor, page: PageContext) -> str:
    words = [write_prose(factor.about), escape(describe_shape(factor.shape))]
    small = "".join(f"<small>{text}</small>" for text in words if text)
    again = f'<span class="badge again">↺ {escape(_("reused"))}</span>' if factor.reused else ""
    name = write_link(page.anchors.find_target(factor.goes_to), display_symbol(factor.symbol))
    return f'<span class="factor">{name}{small}{again}</span>'


def write_branch(block: Branch, page: PageContext) -> Iterator[str]:
    """A tree that is unfolded by hand, without any script."""
    yield '<ul class="tree">'
    yield from _write_branch(block, page, OPEN_LEVELS)
    yield "</ul>"


def _write_branch(block: Branch, page: PageContext, levels: int) -> Iterator[str]:
    own = write_id(page.anchors.claim(block.anchor, block))
    line = _write_line(block, page)
    inside = [
        *(_write_computation(block.statement, page.digits) if block.statement else ()),
        *_write_children(block, page, levels - 1),
    ]
    if inside:
        open_attribute = " open" if levels > 0 else ""
        yield f"<li{own}><details{open_attribute}><summary>{line}</summary>"
        yield from inside
        yield "</details></li>"
    else:
        yield f'<li class="leaf"{own}>{line}</li>'


def _write_computation(statement: WorkedNumber, digits: int) -> Iterator[str]:
    """How it was computed: its value stands above already."""
    rights = [write_terms(right, statement.shapes, digits=digits) for right in statement.rights]
    lines = ["".join(rights)] if _is_short(statement, digits) else rights
    yield from (f'<div class="made">{line}</div>' for line in lines)
    if remark := describe_hidden_terms(statement, digits):
        yield f'<div class="made quiet">{escape(remark)}</div>'


def _write_line(block: Branch, page: PageContext) -> str:
    shapes = block.statement.shapes if block.statement else {}
    about = f' <span class="quiet">{write_prose(block.about)}</span>' if block.about else ""
    target = page.anchors.find_target(block.goes_to)
    above = f" {write_link(target, escape(_('shown there')))}" if target else ""
    name = write_formula(block.left, shapes)
    is_blank = block.statement is not None and block.statement.blank
    value = write_gap() if is_blank else escape(format_number(block.value, page.digits))
    result = f'<span class="result">{value}</span>'
    return f"{name} = {result}{about}{above}"


def _write_children(block: Branch, page: PageContext, levels: int) -> Iterator[str]:
    if not block.children and not block.more:
        return
    yield "<ul>"
    for child in block.children:
        yield from _write_branch(child, page, levels)
    if block.more:
        yield f'<li class="leaf quiet">{escape(describe_more(block.more))}</li>'
    yield "</ul>"

"""A Document as a piece of another page, such as a cell of a notebook: no script, no network."""

import base64
from collections.abc import Mapping

from backsight.kernel.document import Document
from backsight.render.blocks import PageContext, render_blocks
from backsight.render.html.document import HTML, write_legend
from backsight.render.html.style import FRAGMENT, make_fragment_style
from backsight.render.html.text import escape, write_plain, write_prose
from backsight.render.pages import Anchors

NO_IMAGES: Mapping[str, bytes] = {}


def to_fragment(document: Document, images: Mapping[str, bytes] = NO_IMAGES) -> str:
    """The Document and beneath it images, as PNG, by what is to be seen on them."""
    page = PageContext(anchors=Anchors(document), digits=document.digits)
    body = "\n".join(render_blocks(document, HTML, page))
    pictures = "".join(_write_image(name, data) for name, data in images.items())
    if pictures:
        pictures = f'<div class="pictures">{pictures}</div>'
    return f"""<div class="{FRAGMENT}" lang="{escape(document.language)}">
<style>
{make_fragment_style()}</style>
<p class="title">{write_prose(document.title)}</p>
{body}
{pictures}
{write_legend(document)}
</div>
"""


def _write_image(name: str, data: bytes) -> str:
    source = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    return f'<figure><img alt="{write_plain(name)}" src="{source}"></figure>'

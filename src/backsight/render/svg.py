"""A picture's SVG as it may stand in a page: shapes and text, nothing that runs or loads."""

import xml.etree.ElementTree as ET

from backsight.kernel.document import Picture
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _
from backsight.kernel.plain_text.prose_text import substitute_symbols
from backsight.kernel.printable import make_printable
from backsight.render.mathematics.letters import format_symbol

ELEMENTS = frozenset(
    {
        "svg",
        "g",
        "path",
        "line",
        "polyline",
        "polygon",
        "rect",
        "circle",
        "ellipse",
        "text",
        "tspan",
        "title",
        "desc",
    }
)
ATTRIBUTES = frozenset(
    {
        "viewBox",
        "width",
        "height",
        "preserveAspectRatio",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "dx",
        "dy",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "points",
        "transform",
        "opacity",
        "fill",
        "fill-opacity",
        "fill-rule",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "vector-effect",
        "font-size",
        "font-family",
        "font-style",
        "font-weight",
        "text-anchor",
        "dominant-baseline",
    }
)
"""None of them runs anything; a value that would load something is left out too."""


def sanitize_svg(picture: Picture) -> str:
    """The SVG, inline, with `about` as what a screen reader says.

    Raises BadRecord where it is no SVG.
    """
    try:
        root = ET.fromstring(picture.svg)
    except ET.ParseError as problem:
        raise BadRecord(
            _("A picture should be SVG, but is no XML: {problem}.").format(problem=problem)
        ) from None
    if _get_tag(root) != "svg":
        raise BadRecord(_("A picture should be SVG, but is <{tag}>.").format(tag=_get_tag(root)))
    clean = _clean(root)
    clean.set("role", "img")
    clean.set("aria-label", make_printable(substitute_symbols(picture.about, format_symbol)))
    return ET.tostring(clean, encoding="unicode")


def _clean(element: ET.Element) -> ET.Element:
    """A copy without namespaces and without what is not on the lists."""
    attributes = {
        k: v for k, v in element.attrib.items() if k in ATTRIBUTES and "url(" not in v.lower()
    }
    copy = ET.Element(_get_tag(element), attributes)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(_clean(child) for child in element if _get_tag(child) in ELEMENTS)
    return copy


def _get_tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]

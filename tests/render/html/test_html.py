"""A Document as one HTML file."""

import ast
import re
from collections import Counter
from dataclasses import replace
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.kernel.document import (
    Document,
    Heading,
    Numbers,
    Paragraph,
    Picture,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.errors import BadRecord
from backsight.kernel.plain_text.prose_text import escape_own_text, escape_prose
from backsight.kernel.printable import make_printable
from backsight.render import to_html

MATH = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"
html5lib = pytest.importorskip("html5lib", reason="pip install html5lib")


def parsed(source):
    return ast.parse(source, mode="eval").body


def tree(text):
    """The page as a browser reads it; an error where it is not valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def all_text(element):
    return "".join(element.itertext())


def test_it_is_valid(everything):
    """A strict parser finds no fault."""
    assert tree(to_html(everything)).find("body/main") is not None


def test_every_id_is_there_once(everything):
    """Also where one anchor is borne by several blocks, or one block stands twice."""
    twice = replace(everything, blocks=everything.blocks * 2)
    ids = Counter(e.get("id") for e in tree(to_html(twice)).iter() if e.get("id"))
    assert not [name for name, count in ids.items() if count > 1]
    assert {"forward", "forward/x[1,2]", "backward/dL_dz1[1]", "equation-2"} <= set(ids)


def test_every_link_leads_somewhere(everything):
    """No link of the page is dead, and none leads out of it."""
    page = tree(to_html(everything))
    ids = {e.get("id") for e in page.iter()}
    links = [e.get("href") for e in page.iter("a")]
    assert links
    assert all(link.startswith("#") and unquote(link[1:]) in ids for link in links)


def test_a_number_that_is_worked_out_is_found_there(everything):
    """Its place in a table links to where it stands in full."""
    page = tree(to_html(everything))
    (found,) = [e for e in page.iter() if e.get("id") == "forward/z1[0,1]"]
    assert "worked" in found.get("class")
    cells = [a for td in page.iter("td") for a in td.iter("a")]
    assert "#forward/z1%5B0,1%5D" in [a.get("href") for a in cells]


def test_it_needs_nothing_else(everything):
    """No script, nothing loaded, no style of single elements."""
    page = tree(to_html(everything))
    tags = {e.tag for e in page.iter() if isinstance(e.tag, str)}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base"}
    cells = f"{MATH}mtd"  # MathML has no other way to align them
    names = {name for e in page.iter() if e.tag != cells for name in e.attrib}
    assert not [n for n in names if n in ("src", "style", "srcset") or n.startswith("on")]
    assert "url(" not in to_html(everything)
    assert "@import" not in to_html(everything)


def test_tables_have_headers(everything):
    """Places in the whole array stand as headers of rows and columns."""
    figure = next(e for e in tree(to_html(everything)).iter() if e.get("id") == "forward/z1")
    scopes = [(e.get("scope"), all_text(e)) for e in figure.iter("th")]
    assert [text for scope, text in scopes if scope == "row"] == ["0", "1", "2", "9"]
    assert [text for scope, text in scopes if scope == "col"] == [str(j) for j in range(18)]
    assert "rows 0–2, 9 of 128 shown" in all_text(figure)
    assert "min −3.5, mean 0.0123456, max 4; less than 0.1 % zero" in all_text(figure)


def test_marked_and_blank_entries_are_told_without_color(everything):
    """What matters most is marked; what is to be filled in does not say its number."""
    page = tree(to_html(everything))
    cells = {e.get("id"): e for e in page.iter("td")}
    assert cells["forward/x[0,0]"].find("mark") is not None
    assert cells["forward/x[0,1]"].find("mark") is None
    blank = cells["forward/x[3,1]"].find("span")
    assert blank.get("aria-label") == "to be filled in"
    assert "123457" not in to_html(everything)
    assert "−0.375" not in to_html(everything)


def test_value_and_derivative_say_what_they_are(everything):
    """By a word, not only by a color."""
    badges = {
        e.get("id"): e for e in tree(to_html(everything)).iter() if "worked" in e.get("class", "")
    }
    assert "value" in all_text(badges["forward/z1[0,1]"].find("p/span"))
    assert "derivative" in all_text(badges["backward/dL_dW1[0,1]"].find("p/span"))


def test_long_sums_are_broken_before_their_signs(everything):
    """Each term of a sum is a formula of its own, and none is lost."""
    page = tree(to_html(everything))
    block = next(e for e in page.iter() if e.get("id") == "forward/z1[0,1]")
    terms = [e for e in block.iter("span") if e.get("class") == "term"]
    assert len(terms) == 3 + 32 + 1
    assert "… stands for 4 more terms, together 0.5" in all_text(block)


def test_contents_are_listed_for_long_documents(everything):
    """With three headings or more, parts of parts beneath their part."""
    nav = tree(to_html(everything)).find("body/nav")
    assert [all_text(a) for a in nav.findall("ol/li/ol/li/a")] == [r"Numbers of C:\new\[table]*"]
    short = replace(everything, blocks=everything.blocks[:2])
    assert tree(to_html(short)).find("body/nav") is None


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_it_says_its_language(everything, language):
    """For screen readers, and for the right form of Chinese characters."""
    page = tree(to_html(replace(everything, language=language)))
    assert page.get("lang") == language


def test_pictures_cannot_run_or_load_anything():
    """Only shapes and text are taken over from an SVG."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script>'
        '<a href="https://x.y"><path d="M0 0"/></a><path d="M1 1" fill="url(//x.y)" style="a:b"/>'
        '<text x="1">t</text></svg>'
    )
    page = to_html(Document(title="t", blocks=(Picture(svg=svg, about="a & b"),)))
    drawn = next(tree(page).iter(f"{SVG}svg"))
    assert drawn.get("aria-label") == "a & b"
    assert [(e.tag, dict(e.attrib)) for e in drawn] == [
        (f"{SVG}path", {"d": "M1 1"}),
        (f"{SVG}text", {"x": "1"}),
    ]


@pytest.mark.parametrize("svg", ["<svg", "<p>no</p>"])
def test_a_picture_that_is_none_is_refused(svg):
    """With what it is instead."""
    with pytest.raises(BadRecord, match="SVG"):
        to_html(Document(title="t", blocks=(Picture(svg=svg, about=""),)))


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_of_a_user_is_taken_for_html(text):
    """A class may be called anything: it is printed, and nothing else changes."""
    plain = escape_prose(text)
    blocks = (
        Heading(text=plain),
        Paragraph(text=plain),
        TableBlock(head=(plain,), rows=((plain,),)),
    )
    page = to_html(Document(title=plain, blocks=blocks))
    page.encode()
    known = to_html(Document(title="t", blocks=(Heading(text="t"), Paragraph(text="t"),
                                             TableBlock(head=("t",), rows=(("t",),)))))  # fmt: skip
    assert [e.tag for e in tree(page).iter()] == [e.tag for e in tree(known).iter()]
    seen = all_text(tree(page).find("body/main/p"))
    assert seen.split() == make_printable(text).split()


def test_mathematics_is_well_formed(everything):
    """Every formula is XML by itself."""
    formulas = re.findall(r"<math.*?</math>", to_html(everything))
    assert len(formulas) > 100
    assert all(ET.fromstring(formula).tag == "math" for formula in formulas)


def test_what_is_typed_is_code():
    """Without its backticks; no line ends within an option, and nothing in it is HTML."""
    text = escape_own_text("See `backsight explain a<b --step 1`, `x`; a lone ` stays.")
    page = to_html(Document(title="t", blocks=(Paragraph(text=text),)))
    assert '<code>backsight explain a&lt;b <span class="hold">--step</span> 1</code>' in page
    assert "<code>x</code>; a lone ` stays." in page


def test_an_empty_document_is_a_page():
    """A title and nothing else."""
    assert all_text(tree(to_html(Document(title="", blocks=()))).find("body/main")).strip() == ""


def test_long_sums_do_not_stand_over_a_line():
    """A quotient of long sums is written with a slash, so that its lines can be broken."""
    long = " + ".join(f"x[0, {k}] * W1[{k}, 0]" for k in range(12))
    block = WorkedNumber(anchor="a", left=parsed("L"), rights=(parsed(f"({long}) / N"),), value=1)
    page = to_html(Document(title="t", blocks=(block,)))
    assert "<mfrac>" not in page
    assert len(re.findall('class="term"', page)) == 12 + 1 + 1
    short = replace(block, rights=(parsed("(a + b) / N"),))
    assert "<mfrac>" in to_html(Document(title="t", blocks=(short,)))


@pytest.mark.parametrize("rows", [(3,), (3, 4, 9)])
def test_it_says_which_rows_are_shown(rows):
    """One row, or several, of how many."""
    told = {1: "row 3 of 128 shown", 3: "rows 3–4, 9 of 128 shown"}[len(rows)]
    values = np.ones((len(rows), 2))
    block = Numbers(anchor="z", symbol="z1", values=values, shape=(128, 2), rows=rows,
                    columns=(0, 1))  # fmt: skip
    assert f">{told}<" in to_html(Document(title="t", blocks=(block,)))


def test_a_large_page_stays_small():
    """A hundred tables in well under a megabyte."""
    table = Numbers(anchor="z", symbol="z1", values=np.random.default_rng(0).normal(size=(8, 8)),
                    shape=(128, 512), rows=tuple(range(8)), columns=tuple(range(8)))  # fmt: skip
    blocks = tuple(replace(table, anchor=f"forward/z{k}") for k in range(100))
    page = to_html(Document(title="t", blocks=blocks))
    assert len(page.encode()) < 1_000_000


def test_no_line_begins_with_the_comma_after_a_name():
    """A name and the stops after it are held together, and nothing is lost."""
    text = "由 {W1}，{b1} 与 {z1}）。 x{a1}"
    page = tree(to_html(Document(title="t", blocks=(Paragraph(text=text),))))
    paragraph = page.find("body/main/p")
    assert all_text(paragraph) == "由 W1，b1 与 z1）。 xa1"
    assert [all_text(e) for e in paragraph.iter("span")] == ["W1，", "z1）。"]

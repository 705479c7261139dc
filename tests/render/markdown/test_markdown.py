"""A Document as Markdown."""

import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from backsight.kernel.document import Document, Paragraph, TableBlock
from backsight.render import to_markdown
from backsight.render.markdown.text import escape, make_portable


def tables(text):
    """The tables, each as its lines."""
    blocks = (part.splitlines() for part in text.split("\n\n"))
    return [lines for lines in blocks if lines and lines[0].startswith("| ")]


def columns(line):
    return len(re.findall(r"(?<!\\)\|", line)) - 1


def test_every_line_of_a_table_has_as_many_cells(everything):
    """Whatever stands in them."""
    found = tables(to_markdown(everything))
    assert len(found) == 7
    for lines in found:
        assert len({columns(line) for line in lines}) == 1


def test_every_link_has_its_target(everything):
    """And each target is there once."""
    text = to_markdown(everything)
    targets = re.findall(r'<a id="([^"]*)"></a>', text)
    links = [unquote(link) for link in re.findall(r"\]\(#([^)]*)\)", text)]
    assert len(targets) == len(set(targets))
    assert links
    assert set(links) <= set(targets)


def test_trees_unfold(everything):
    """Every part that is opened is closed."""
    text = to_markdown(everything)
    assert text.count("<details>") == text.count("</details>") == 2
    assert text.count("<blockquote>") == text.count("</blockquote>") == 2


def test_mathematics_keeps_its_signs():
    """What GitHub would take away before the mathematics is read is written as words."""
    assert make_portable(r"\{a\,b\} \\ |x| < 2 * c") == (
        r"\lbrace a\thinspace b\rbrace  \cr  \vert x\vert  \lt  2 \ast  c"
    )
    assert make_portable(r"\left\{ \frac{a}{b}\right.") == r"\left\lbrace  \frac{a}{b}\right."


def test_formulas_stand_between_dollars(everything):
    """In pairs, with no pipe between them and no sign that GitHub would take away."""
    formulas = re.findall(r"(?<!\\)\$\$?([^$]+)\$\$?", to_markdown(everything))
    assert len(formulas) > 30
    assert not [f for f in formulas if re.search(r"\||\\[^A-Za-z]", f)]


def test_what_is_blank_is_not_told(everything):
    """A line to write on stands in its place."""
    text = to_markdown(everything)
    assert "123457" not in text
    assert "-0.375" not in text.replace("−", "-")
    assert r"\_\_\_\_\_\_" in text
    assert r"\boxed{\phantom" in text


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_of_a_user_is_taken_for_markdown(text):
    """No sign of it emphasizes, links, opens a tag, mathematics or another cell."""
    plain = text.replace("{", "(").replace("}", ")")
    left = re.sub(r"\\[!-/:-@[-`{-~]|&(amp|lt|#36|#64|#58);", "", escape(plain))
    assert not set(left) & set("\\`*_[]#|$~<>&\n")
    assert not re.match(r"\s*([-+]|\d+[.)])", escape(plain))
    page = to_markdown(Document(title="t", blocks=(TableBlock(head=("a",), rows=((plain,),)),)))
    assert [columns(line) for line in tables(page)[0]] == [1, 1, 1]
    page.encode()


def test_what_is_typed_is_code():
    """In backticks, where nothing is escaped; what would end a cell is not."""
    text = to_markdown(Document(title="t", blocks=(Paragraph(text="`a --b_c`, `d|e`"),)))
    assert text.endswith("`a --b_c`, \\`d\\|e\\`\n")


def test_prose_and_numbers_can_be_empty():
    """Nothing is printed of them."""
    assert to_markdown(Document(title="t", blocks=(Paragraph(text=""),))) == "# t\n"

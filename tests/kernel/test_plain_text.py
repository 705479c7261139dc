"""Text of unknown origin in CSV, JSON and prose comes back letter by letter."""

import csv
import io
import json
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from backsight.kernel.document import Paragraph, Picture, TableBlock
from backsight.kernel.plain_text.csv_rows import format_rows, read_cell, write_cell
from backsight.kernel.plain_text.json_text import make_json_printable
from backsight.kernel.plain_text.prose_text import escape_block, escape_prose, substitute_symbols
from backsight.kernel.printable import HIDDEN, is_text, make_printable

TEXTS = st.text(st.characters(exclude_categories=()), max_size=30) | st.text(
    "'=+-@\t\n1.e{}W \x1b\u202e", max_size=8
)


@given(TEXTS)
def test_what_is_printed_can_be_printed(text):
    """No control, no half of a character; what has none of them is as it was."""
    printed = make_printable(text)
    assert not HIDDEN.search(printed)
    assert make_printable(printed) == printed
    assert is_text(printed)
    assert printed == text or HIDDEN.search(text)


@given(TEXTS, TEXTS)
def test_cells_come_back(text, other):
    """Two texts that are printed as two are written as two, and read as they were."""
    assert read_cell(write_cell(text)) == make_printable(text)
    (row,) = csv.reader(io.StringIO(format_rows([[text, 1.5, other]]), newline=""))
    assert [read_cell(row[0]), row[1], read_cell(row[2])] == [
        make_printable(text), "1.5", make_printable(other)
    ]  # fmt: skip


@given(TEXTS)
def test_json_comes_back(text):
    """Of letters that no terminal obeys; two halves that make a character may become it."""
    assume(not re.search("[\ud800-\udbff][\udc00-\udfff]", text))
    written = make_json_printable(json.dumps({text: [text]}, ensure_ascii=False, indent=2))
    assert json.loads(written) == {text: [text]}
    assert not HIDDEN.search(written)


@given(TEXTS)
def test_prose_comes_back(text):
    """No brace of it names a symbol, no hyphen becomes a minus sign."""
    plain = text.replace("\ufdd0", "<U+FDD0>").replace("\ufdd1", "<U+FDD1>")
    assert substitute_symbols(escape_prose(text), lambda _name: "!") == plain


def test_every_text_of_a_block_is_escaped():
    """Of a table head, cells and what it is about; numbers and drawings stay."""
    name = "{W1}"
    table = escape_block(TableBlock(head=(name,), rows=((name,), (1.0,)), about=name))
    texts = (table.head[0], table.rows[0][0], table.about)
    assert {*texts} == {escape_prose(name)}
    assert table.rows[1] == (1.0,)
    assert escape_block(Paragraph(text=name)).text == escape_prose(name)
    assert escape_block(Picture(svg=name, about=name)) == Picture(
        svg=name, about=escape_prose(name)
    )

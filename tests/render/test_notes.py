"""Notes in each format, in English and in Chinese."""

import pytest

from backsight.kernel.document import Document, Paragraph
from backsight.languages.choose import speaking
from backsight.render import to_html, to_latex, to_markdown, to_terminal

DOCUMENT = Document(title="x", blocks=(Paragraph(text="softmax", kind="note"),))
FORMATS = {
    "terminal": lambda document: to_terminal(document, width=80, color=False),
    "html": to_html, "latex": to_latex, "markdown": to_markdown,
}  # fmt: skip
ENGLISH = {
    "terminal": "Note: softmax",
    "html": "<strong>Note:</strong> softmax",
    "latex": r"\textbf{Note:} softmax",
    "markdown": "> **Note:** softmax",
}


@pytest.mark.parametrize("form", FORMATS)
def test_a_note_in_english(form):
    """A colon and a blank."""
    assert ENGLISH[form] in FORMATS[form](DOCUMENT)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_a_note_in_chinese(form, language):
    """A colon of two columns, and no blank; Markdown's bold text ends before it."""
    with speaking(language):
        text = FORMATS[form](DOCUMENT)
    assert "：softmax" in text
    assert "：**" not in text

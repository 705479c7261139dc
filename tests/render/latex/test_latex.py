"""A Document as a LaTeX article."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.kernel.document import Document, Heading, Paragraph, TableBlock
from backsight.render import to_latex
from backsight.render.latex.text import escape

XELATEX = shutil.which("xelatex")


def compiled(text, folder, engine=XELATEX):
    """What the engine says; it ends with an error where the text is none of LaTeX."""
    (folder / "page.tex").write_text(text, encoding="utf-8")
    return subprocess.run(
        [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "page.tex"],
        cwd=folder, capture_output=True, text=True, errors="replace", timeout=240, check=False,
    )  # fmt: skip


def test_every_link_has_its_target(everything):
    """And each target is there once."""
    text = to_latex(everything)
    targets = re.findall(r"\\bsanchor\{([^{}]*)\}", text.partition(r"\begin{document}")[2])
    links = re.findall(r"\\hyperlink\{([^{}]*)\}", text)
    assert len(targets) == len(set(targets))
    assert set(links) <= set(targets)
    assert "backward/dL_dz1" in links


def test_braces_and_environments_match(everything):
    """Whatever begins, ends."""
    text = re.sub(r"\\[\\{}]", "", to_latex(everything))
    assert text.count("{") == text.count("}")
    for name in ("longtable", "itemize", "cases", "document"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") > 0


def test_plain_english_wants_pdflatex(everything):
    """And what holds Chinese wants xelatex, with a font for it."""
    plain = to_latex(Document(title="t", blocks=(Paragraph(text="a - b ≤ 10⁻⁸"),)))
    assert plain.startswith("% !TeX program = pdflatex")
    assert plain.partition(r"\begin{document}")[2].isascii()
    chinese = to_latex(replace(everything, language="zh-TW"))
    assert chinese.startswith("% !TeX program = xelatex")
    assert "Noto Serif CJK TC" in chinese


def test_no_number_that_is_to_be_filled_in_is_printed(everything):
    """Neither in a table nor where it is worked out."""
    text = to_latex(everything)
    assert "123457" not in text
    assert "-0.375" not in text
    assert r"$=$ \bsgap{}" in text


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_no_text_of_a_user_is_taken_for_latex(text):
    """No sign of it begins a command, a comment, mathematics or another cell."""
    known = re.compile(
        r"\\text[a-z]+\{\}|\\ldots\{\}|\\[#$%&_{}]|\\ensuremath\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|~"
        r"|\{[\[\]*]\}|-\{\}"
    )
    left = known.sub("", escape(text.replace("~", "")))
    assert not set(left) & set('\\#$%&_{}^~[]*|<>"`')


@pytest.mark.slow
@pytest.mark.skipif(XELATEX is None, reason="no xelatex: apt-get install texlive-xetex")
@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_everything_compiles(everything, language, tmp_path):
    """Every block, every awkward name, in every language."""
    done = compiled(to_latex(replace(everything, language=language)), tmp_path)
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.slow
@pytest.mark.skipif(XELATEX is None, reason="no xelatex: apt-get install texlive-xetex")
def test_random_names_compile(tmp_path):
    """Every sign of ASCII, Latin, Greek and mathematics, as titles, prose and cells."""
    signs = "".join(map(chr, [*range(0x250), *range(0x370, 0x400), *range(0x2190, 0x2300)]))
    names = [
        signs[k : k + 16].replace("{", "(").replace("}", ")") for k in range(0, len(signs), 16)
    ]
    blocks = [b for n in names for b in (Heading(text=n), Paragraph(text=n))]
    table = TableBlock(head=("a", "b"), rows=tuple((n, n) for n in names))
    done = compiled(to_latex(Document(title=names[2], blocks=(*blocks, table))), tmp_path)
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no pdflatex")
def test_plain_english_compiles_with_pdflatex(everything, tmp_path):
    """Without its Chinese, Russian and pictographic names."""

    plain = tuple(
        b for b in everything.blocks if not re.search("[\u0400-\u04ff\u2e80-\u9fff]", repr(b))
    )
    done = compiled(to_latex(replace(everything, blocks=plain)), tmp_path, "pdflatex")
    assert done.returncode == 0, done.stdout[-2000:]

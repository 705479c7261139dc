r"""A Document as a LaTeX article.

pdflatex and xelatex both take it; what holds Chinese, Japanese or Korean wants xelatex.
"""

import re
from collections.abc import Iterator

from backsight.kernel.document import Block, Document, Heading, Listing, Paragraph, Picture
from backsight.render.blocks import Format, PageContext, render_blocks
from backsight.render.latex.blocks import write_chain, write_equations, write_facts, write_worked
from backsight.render.latex.tables import write_branch, write_numbers, write_table
from backsight.render.latex.text import escape, write_bookmark, write_prose, write_target
from backsight.render.pages import Anchors, explain_signs, split_note_label, with_heading_anchors

CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
FOREIGN = re.compile("[\u0370-\u1fff\U0001f000-\U0001ffff]")
"""Letters that the usual font of LaTeX lacks: Greek and Cyrillic words, Arabic, Hindi …"""
REGIONS = {"zh-TW": "TC", "ja": "JP", "ko": "KR"}
"""Whose forms of the characters a language uses; those of mainland China else."""

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[margin=2.3cm]{geometry}
\usepackage{amsmath,amssymb,array,longtable,booktabs,iftex,xcolor}
\ifpdftex\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{lmodern}
\else\usepackage{fontspec}\fi
"""

MACROS = r"""\usepackage[hidelinks]{hyperref}
\hypersetup{colorlinks=true,linkcolor=[HTML]{0B539F},bookmarksnumbered=false}
\setcounter{secnumdepth}{0}\setlength{\parindent}{0pt}\setlength{\parskip}{4pt plus 2pt}
\setlength{\LTpre}{4pt}\setlength{\LTpost}{6pt}\setlength{\emergencystretch}{3em}
\setlength{\LTleft}{0pt}
\setlength{\LTright}{0pt}\setlength{\extrarowheight}{2pt}
\setlength{\lineskip}{4pt}\setlength{\lineskiplimit}{2pt}
\makeatletter
\renewcommand{\section}{\@startsection{section}{1}{0pt}{-3.5ex plus -1ex}{.8ex}{\Large\bfseries}}
\renewcommand{\subsection}%
{\@startsection{subsection}{2}{0pt}{-2.5ex plus -1ex}{.5ex}{\large\bfseries}}
\makeatother
\newcolumntype{P}[1]{>{\raggedright\arraybackslash}p{#1}}
\newcommand{\bshang}{\hangindent=1.2em }
\newcommand{\bsneed}{\par\ifdim\pagegoal<\maxdimen
\ifdim\dimexpr\pagegoal-\pagetotal\relax<8\baselineskip\newpage\fi\fi\noindent}
\let\bscdot\cdot\renewcommand{\cdot}{\bscdot\nobreak}
\DeclareRobustCommand{\bsanchor}[1]{\raisebox{1.5\baselineskip}[0pt][0pt]{\hypertarget{#1}{}}}
\newcommand{\bsquiet}[1]{{\small\color[HTML]{565D69}#1}}
\DeclareRobustCommand{\bsabout}[1]{{\normalsize\mdseries\color[HTML]{565D69}#1}}
\newcommand{\bshead}[1]{{\footnotesize\color[HTML]{565D69}#1}}
\newcommand{\bsmark}[1]{\underline{\textbf{#1}}}
\newcommand{\bstall}{\rule[-1.1em]{0pt}{2.7em}}
\newcommand{\bsgap}{{\setlength{\fboxsep}{1pt}\framebox[5em]{\strut}}}
\newcommand{\bsvalue}[1]{{\setlength{\fboxsep}{2pt}\fbox{\footnotesize\sffamily $=$ #1}}}
\newcommand{\bsslope}[1]{{\setlength{\fboxsep}{2pt}\fbox{\footnotesize\itshape $\partial$ #1}}}
\newcommand{\bsnode}[2]{{\raggedright\leftskip=#1em\noindent
\hangindent=1.2em $\triangleright$ #2\par}}
"""


FALLBACK = r"""\IfFontExistsTF{FreeSerif}{\setmainfont{FreeSerif}}{%
\IfFontExistsTF{DejaVu Serif}{\setmainfont{DejaVu Serif}}{}}
"""


def to_latex(document: Document) -> str:
    """The whole file, as text to be written in UTF-8."""
    document = with_heading_anchors(document)
    page = PageContext(anchors=Anchors(document), digits=document.digits)
    title = write_prose(document.title)
    body = "\n".join(render_blocks(document, LATEX, page))
    sign_text = explain_signs(document)
    legend = (
        f"\n\\medskip\\hrule\\smallskip\n\\bsquiet{{{escape(sign_text)}}}\n" if sign_text else ""
    )
    start = rf"{{\LARGE\bfseries\raggedright {title}\par}}\bigskip"
    return "\n".join(
        [
            f"% {_choose_program(body + title)}\n{PREAMBLE}"
            f"{_write_fonts(document, body + title)}{MACROS}",
            rf"\begin{{document}}\raggedbottom{start}",
            f"{body}{legend}",
            "\\end{document}\n",
        ]
    )


def _choose_program(text: str) -> str:
    is_foreign = CJK.search(text) or FOREIGN.search(text)
    return f"!TeX program = {'xelatex' if is_foreign else 'pdflatex'}"


def _write_fonts(document: Document, text: str) -> str:
    """The first of the usual fonts that is there; xeCJK where it is there."""
    if not CJK.search(text):
        return FALLBACK if FOREIGN.search(text) else ""
    region = REGIONS.get(document.language, "SC")
    serif, sans = f"Noto Serif CJK {region}", f"Noto Sans CJK {region}"
    return rf"""\newcommand{{\bscjk}}{{{sans}}}
\IfFontExistsTF{{{serif}}}{{\renewcommand{{\bscjk}}{{{serif}}}}}{{}}
\IfFileExists{{xeCJK.sty}}{{\usepackage{{xeCJK}}\setCJKmainfont{{\bscjk}}\setCJKsansfont{{{sans}}}
}}{{\setmainfont{{\bscjk}}\setsansfont{{\bscjk}}\XeTeXlinebreaklocale "zh"
\XeTeXlinebreakskip=0pt plus 1pt}}
"""


def _write_heading(block: Heading, page: PageContext) -> Iterator[str]:
    kind = "section" if block.level == 2 else "subsection"
    own = write_target(page.anchors.claim(block.anchor, block))
    about = rf"\quad\bsabout{{{write_prose(block.about)}}}" if block.about else ""
    text = write_prose(block.text)
    short = rf"\texorpdfstring{{{text}}}{{{write_bookmark(block.text)}}}"
    yield r"\bsneed\vskip0pt"
    yield rf"\{kind}[{{{short}}}]{{{own}{text}{about}}}"


def _write_paragraph(block: Paragraph, page: PageContext) -> Iterator[str]:
    yield write_prose(block.text)


def _write_note(block: Paragraph, page: PageContext) -> Iterator[str]:
    label, gap = split_note_label()
    yield rf"\textbf{{{escape(label)}}}{gap}{write_prose(block.text)}"


def _write_picture(block: Picture, page: PageContext) -> Iterator[str]:
    """What is to be seen on it: LaTeX has no way of its own to draw an SVG."""
    yield rf"\bsquiet{{({write_prose(block.about)})}}"


def _write_listing(block: Listing, page: PageContext) -> Iterator[str]:
    """Line by line; the blanks of each stay."""
    lines = (escape(line).replace(" ", "~") or "~" for line in block.text.split("\n"))
    yield r"{\small\ttfamily\raggedright " + "\\\\\n".join(lines) + r"\par}"


def _leave_empty_line(above: Block | None, block: Block) -> Iterator[str]:
    yield ""


LATEX = Format(
    heading=_write_heading,
    paragraph=_write_paragraph,
    note=_write_note,
    equations=write_equations,
    facts=write_facts,
    numbers=write_numbers,
    worked=write_worked,
    chain=write_chain,
    branch=write_branch,
    table=write_table,
    picture=_write_picture,
    listing=_write_listing,
    between=_leave_empty_line,
)

"""How a page looks: one style sheet for light and dark, for a phone, a desk and for paper.

Every color is a custom property with a contrast of at least 4.5 : 1 to what lies behind it; a test
computes them. Nothing is told by color alone.
"""

LIGHT = {
    "paper": "#fdfdfb",
    "card": "#f4f4ef",
    "ink": "#1b1e24",
    "quiet": "#565d69",
    "line": "#d5d6cf",
    "link": "#0b539f",
    "mark": "#fff0b8",
    "value": "#14643f",
    "slope": "#8f3a0c",
    "here": "#dcebff",
}
DARK = {
    "paper": "#15181d",
    "card": "#1e2229",
    "ink": "#e7e9ec",
    "quiet": "#a9b1bd",
    "line": "#3a414c",
    "link": "#8fbcff",
    "mark": "#4d4008",
    "value": "#7fd6a8",
    "slope": "#ffb088",
    "here": "#1d3a5f",
}


def make_style() -> str:
    """The whole style sheet."""
    return f"""\
{_write_latin_faces()}:root{{color-scheme:light dark;{_write_colors(LIGHT)}}}
@media (prefers-color-scheme:dark){{:root{{{_write_colors(DARK)}}}}}
{SHAPE}{BLOCKS}@media print{{:root{{{_write_colors(LIGHT)}}}
{PRINT}}}
"""


def make_fragment_style() -> str:
    """The same for a piece of a page that has its own style: nothing outside it changes.

    It is dark where the page around it says so, or where the reader's system does and the page
    says nothing.
    """
    dark = _write_colors(DARK)
    return f"""\
.{FRAGMENT}{{color-scheme:light;{_write_colors(LIGHT)}{CARD}
@media (prefers-color-scheme:dark){{color-scheme:dark;{dark}}}
[data-jp-theme-light=true] &,.vscode-light &{{color-scheme:light;{_write_colors(LIGHT)}}}
[data-jp-theme-light=false] &,.vscode-dark &{{color-scheme:dark;{dark}}}
{SHAPE}{BLOCKS}{WITHIN}}}
"""


def _write_colors(colors: dict[str, str]) -> str:
    return "".join(f"--{name}:{color};" for name, color in colors.items())


LATIN = "Backsight Latin"
"""Letters, digits and signs of formulas among Chinese words: all in one font, and narrow. Quotation
marks, dashes and ellipses stay those of the Chinese font, whose widths they need."""
LATIN_FONTS = (
    "STIX Two Text",
    "Cambria",
    "Latin Modern Roman",
    "Georgia",
    "Noto Serif",
    "DejaVu Serif",
    "Liberation Serif",
)
"""The same as stand in for a font of mathematics, and in that order."""
LATIN_SIGNS = "U+20-7E,U+A0-17F,U+370-3FF,U+1D00-1DBF,U+2032-2034,U+2070-209F,U+2190-22FF"


def _write_latin_faces() -> str:
    """The fonts of the reader's own machine that `LATIN` stands for, in two weights."""
    faces = ""
    for weight, suffixes in (("400", ("", " Regular")), ("700", (" Bold",))):
        names = ",".join(f'local("{name}{s}")' for name in LATIN_FONTS for s in suffixes)
        faces += (
            f'@font-face{{font-family:"{LATIN}";font-weight:{weight};src:{names};'
            f"unicode-range:{LATIN_SIGNS}}}\n"
        )
    return faces


FRAGMENT = "backsight"
"""The class of a piece of a page."""
CARD = """\
background:var(--paper);color:var(--ink);padding:.6rem .9rem;border-radius:6px;
font:1rem/1.5 "STIX Two Text",Cambria,"Latin Modern Roman",Georgia,"Noto Serif",serif;
overflow-wrap:break-word;
"""
WITHIN = """\
tr{background:none!important}
.title{font-weight:600;font-size:1.15rem;line-height:1.3;margin:0 0 .5rem}
h2{font-size:1.1rem;margin:1.4rem 0 .5rem}
figure{margin:.8rem 0}
.pictures{display:flex;flex-wrap:wrap;gap:.7rem;align-items:start;margin:.8rem 0 0}
.pictures figure{flex:0 1 24rem;margin:0}
.pictures figure:only-child{flex-basis:auto}
img{max-width:100%;height:auto;border-radius:4px}
"""

SHAPE = """\
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.55 "STIX Two Text",Cambria,"Latin Modern Roman",Georgia,"Noto Serif",serif;
overflow-wrap:break-word}
:lang(zh-CN)>body{font-family:"Backsight Latin","Noto Serif CJK SC",
"Source Han Serif SC","Songti SC",SimSun,serif}
:lang(zh-TW)>body{font-family:"Backsight Latin","Noto Serif CJK TC",
"Source Han Serif TC","Songti TC",PMingLiU,serif}
math{font-family:"STIX Two Math","Cambria Math","Latin Modern Math","STIX Two Text",Cambria,
"Latin Modern Roman",Georgia,"Noto Serif","DejaVu Serif","Liberation Serif",math}
main,header,footer,nav{max-width:54rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
main{padding-bottom:2rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .75rem}
h2{font-size:1.35rem;line-height:1.3;margin:2.75rem 0 .75rem;padding-bottom:.2rem;
border-bottom:1px solid var(--line)}
h3{font-size:1.1rem;margin:1.9rem 0 .5rem}
h2 small,h3 small{font-size:1rem;font-weight:400;color:var(--quiet);margin-left:.4em}
p{margin:.7rem 0}
a{color:var(--link);text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
:target{background:var(--here);box-shadow:0 0 0 .3rem var(--here);border-radius:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:1rem;padding:.4rem .8rem;background:var(--paper);z-index:2}
nav ol{list-style:none;margin:0;padding:0}
nav>ol{columns:16rem;column-gap:2rem;padding:.75rem 1rem;background:var(--card);border-radius:6px}
nav li{break-inside:avoid;padding:.1rem 0}
nav ol ol{padding-left:1.1rem;font-size:.94em}
footer{padding-top:1rem;padding-bottom:3rem;color:var(--quiet);font-size:.93rem}
footer>*{border-top:1px solid var(--line);padding-top:.8rem}
.note{border-left:4px double var(--slope);padding:.15rem 0 .15rem .9rem}
.quiet,figcaption{color:var(--quiet)}
.hold{white-space:nowrap}
code{font-family:DejaVu Sans Mono,Menlo,Consolas,monospace;font-size:.86em;overflow-wrap:anywhere}
.listing{overflow-x:auto;padding:.6rem .9rem;background:var(--card);border-radius:6px;
line-height:1.4}
.listing code{overflow-wrap:normal}
.listing del,.listing ins{text-decoration:none}
.listing del{color:var(--slope)}
.listing ins{color:var(--value)}
.scroll{overflow-x:auto;max-width:100%}
"""

BLOCKS = """\
.equations{list-style:none;padding:0;margin:1rem 0}
.equations{display:grid;grid-template-columns:auto auto minmax(0,1fr) auto;column-gap:.45rem}
.equations>li{display:grid;grid-column:1/-1;grid-template-columns:subgrid;padding:.45rem 0;
align-items:baseline}
.no{grid-column:1;color:var(--quiet);text-align:right;padding-right:.4rem}
.left{grid-column:2;text-align:right;white-space:nowrap}
.right{grid-column:3;overflow-x:auto;overflow-y:hidden;padding:.25rem 0 .3rem}
.where math{margin-right:.25em}
.where{grid-column:3;overflow-x:auto;overflow-y:hidden;padding:.25rem 0 .3rem 1.2rem}
.shape{grid-column:4;grid-row:1;color:var(--quiet);white-space:nowrap;padding-left:.6rem;
text-align:right}
.why{grid-column:3/-1;color:var(--quiet);font-size:.95rem}
.facts,.table table{border-collapse:collapse}
.facts{margin:.6rem 0}
.facts th,.facts td{padding:.12rem .9rem .12rem 0;text-align:left;vertical-align:baseline;
font-weight:400}
.facts td+td+td{color:var(--quiet)}
.facts td:nth-child(2){white-space:nowrap}
figure{margin:1.2rem 0}
figcaption{margin-bottom:.35rem}
figcaption math,figcaption b{color:var(--ink)}
.numbers table{border-collapse:collapse;font-variant-numeric:tabular-nums lining-nums;
font-size:.95rem}
.numbers th,.numbers td{padding:.16rem .55rem;text-align:right;white-space:nowrap}
.numbers thead th,.numbers tbody th{font-weight:400;color:var(--quiet);font-size:.82rem}
.numbers thead th{border-bottom:1px solid var(--line)}
.numbers tbody th{border-right:1px solid var(--line);position:sticky;left:0;
background:var(--paper)}
.numbers td mark{background:var(--mark);color:inherit;font-weight:700;padding:.05rem .25rem;
margin:-.05rem -.25rem;border-bottom:2px solid currentcolor}
.numbers td a{color:inherit;text-decoration-style:dotted;text-decoration-color:var(--quiet)}
.numbers td a:has(mark){text-decoration:none}
.gap{display:inline-block;min-width:4.5em;height:1.5em;border:1.5px solid var(--ink);
border-radius:3px;vertical-align:middle;background:var(--paper)}
.worked{margin:1.1rem 0;padding:.55rem .9rem .65rem;background:var(--card);
border-left:4px solid var(--value);border-radius:0 6px 6px 0}
.worked.slope{border-left:4px double var(--slope)}
.worked p{margin:0 0 .3rem}
.worked .bare{float:right;margin:0 0 0 .6rem}
.worked .bare .badge{margin:0}
.worked p:last-child{margin:.3rem 0 0;font-size:.95rem}
.worked:has(+.worked){margin-bottom:.55rem}
.worked+.worked{margin-top:.55rem}
.worked.inner:has(+.worked){margin-bottom:0;padding-bottom:.2rem;border-radius:0}
.worked.inner+.worked{margin-top:0}
.badge{display:inline-block;font-size:.82rem;line-height:1.35;padding:0 .5em;margin-right:.5em;
border:1.5px solid currentcolor;white-space:nowrap}
.badge.value{color:var(--value);border-radius:2px}
.badge.slope{color:var(--slope);border-radius:1em;border-style:dashed}
.badge.again{color:var(--quiet);border-radius:1em;margin:0}
.sum{display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:.4rem;align-items:baseline}
.sum>.left{grid-column:1}
.sum>.right{grid-column:2}
.term{display:inline-block;padding:.12rem 0}
.result{font-weight:700;font-variant-numeric:tabular-nums lining-nums}
.chain{margin:1.1rem 0}
.chain p{margin:.3rem 0}
.factors{display:flex;flex-wrap:wrap;align-items:stretch;gap:.5rem .45rem;list-style:none;
padding:0;margin:.3rem 0}
.factors>li{display:flex;align-items:center;gap:.45rem;max-width:100%}
.factor{display:flex;flex-direction:column;align-items:center;justify-content:center;
padding:.45rem .8rem;background:var(--card);border:1px solid var(--line);border-radius:6px;
text-align:center;max-width:15rem;min-height:100%}
.factor math{font-size:1.1em}
.factor small{color:var(--quiet);font-size:.85rem;line-height:1.35}
.tree,.tree ul{list-style:none;margin:0;padding:0}
.tree ul{padding-left:1.05rem;margin-left:.3rem;border-left:1px solid var(--line)}
.tree{margin:1rem 0}
.tree summary{cursor:pointer;padding:.12rem 0}
.tree .leaf{padding:.12rem 0 .12rem 1.05rem}
.made{margin-left:1.05rem;padding:.1rem .4rem;background:var(--card);overflow-x:auto;
overflow-y:hidden}
.table th,.table td{padding:.45rem .9rem .45rem 0;text-align:left;vertical-align:top;
border-bottom:1px solid var(--line)}
.table thead th{border-bottom:2px solid var(--line);white-space:nowrap}
.table tbody th{font-weight:600;position:sticky;left:0;background:var(--paper)}
.table td.number,.table th.number{text-align:right;font-variant-numeric:tabular-nums lining-nums}
.table .line{white-space:nowrap;padding:.1rem 0}
.table .line.inner{padding-left:1.2rem}
.table svg{max-width:none}
@media (min-width:60rem){.told:has(svg){width:max-content;min-width:100%;
max-width:calc(100vw - 3rem);position:relative;left:50%;transform:translateX(-50%)}}
svg{max-width:100%;height:auto;color:var(--ink)}
@media (max-width:40rem){
body{font-size:1rem}
h1{font-size:1.4rem}
h2 small,h3 small{display:block;margin-left:0}
main,header,footer,nav{padding-left:.9rem;padding-right:.9rem}
.equations{grid-template-columns:auto auto minmax(0,1fr)}
.shape{grid-column:3;grid-row:auto;padding-left:0;font-size:.95rem;text-align:left}
.no{padding-right:0}
.why{grid-column:3}
.made{margin-left:.2rem}
.worked .bare{float:none;margin:0 0 .3rem}
.told thead{display:none}
.told table,.told tbody,.told tr,.told th,.told td{display:block}
.told tr{padding:.6rem 0;border-bottom:1px solid var(--line)}
.told th,.told td{padding:.1rem 0;border:0;overflow-x:auto}
.tree ul{padding-left:.55rem;margin-left:.2rem}
}
"""

PRINT = """\
:root{--paper:#fff}
body{font-size:10.5pt}
.scroll[tabindex] table{font-size:7.5pt}
.numbers .scroll[tabindex] td,.numbers .scroll[tabindex] th{padding:.1rem .25rem}
main,header,footer,nav{max-width:none;padding-left:0;padding-right:0}
.skip{display:none}
a{color:inherit;text-decoration:none}
.scroll,.right,.where{overflow:visible}
h2,h3,figcaption{break-after:avoid}
.equations>li,.worked,.chain,tr,nav>ol{break-inside:avoid}
:target{background:none;box-shadow:none}
details::details-content{content-visibility:visible;height:auto;display:block}
summary{list-style:none}
.numbers tbody th,.table tbody th{position:static}
.told:has(svg){width:auto;max-width:none;left:0;transform:none}
"""

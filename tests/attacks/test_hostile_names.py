"""Names of strangers: of files, columns, classes and folders, and the texts of their records, in
every format. None does anything, none is lost, and two of them stay two.

To make a failure again: pytest "tests/attacks/test_hostile_names.py::TEST[NAME]".
"""

import contextlib
import csv
import io
import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tomllib
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from matplotlib.text import Text

import backsight
from backsight import plots
from backsight.cli import main as cli
from backsight.data import read_file
from backsight.kernel.document import Document, Heading, Paragraph, TableBlock
from backsight.kernel.errors import BadInput
from backsight.kernel.plain_text.csv_rows import FORMULA, read_cell, write_cell
from backsight.kernel.plain_text.prose_text import escape_prose
from backsight.kernel.printable import HIDDEN, NO_PICTURES, make_printable
from backsight.kernel.prose import squeeze
from backsight.recorder.store import compute_seal
from backsight.render import to_html, to_latex, to_markdown, to_terminal
from backsight.studies.gradient_check.influence import draw_influence

NAMES = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": '"onmouseover="alert(1)',
    "apostrophe": "'onmouseover='alert(1)",
    "entity": "&lt;b&gt;",
    "bold": "[bold]x[/bold]",
    "closing": "[/]",
    "link": "[link=https://a.example]y[/link]",
    "color": "\x1b[31mred\x1b[0m",
    "hyperlink": "\x1b]8;;http://a.example\x1b\\here\x1b]8;;\x1b\\",
    "window title": "\x1b]0;owned\x07",
    "csi in one byte": "\x9b2Jgone",
    "bell": "a\x07b",
    "return": "harmless\rEVIL",
    "backspace": "ab\x08\x08cd",
    "delete": "a\x7fb",
    "to the left": "abc\u202egnp.exe",
    "isolates": "a\u2066b\u2069c",
    "no width": "a\u200bb",
    "byte order": "a\ufeffb",
    "line separators": "a\u2028b\u2029c",
    "tags": "a\U000e0041b",
    "call": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "wide formula": "＝1+1",
    "quoted formula": "'=1+1",
    "tab": "=a\tb",
    "line feed": "a\nb",
    "mathematics": "$x^2$",
    "broken mathematics": "$\\frac{",
    "input": "\\input{/etc/passwd}",
    "write18": "\\immediate\\write18{ls}",
    "carets": "^^5cinput{x}",
    "percent": "100% sure",
    "heading": "# head",
    "underscores": "_a_b_",
    "opening brace": "{",
    "closing brace": "}",
    "tildes": "~a~ ~~b~~",
    "stars": "*a* **b**",
    "ticks": "`b`",
    "bar": "a|b",
    "markdown link": "[a](javascript:alert(1))",
    "markdown image": "![](http://a.example/x.png)",
    "address": "www.a.example me@a.example",
    "comment": "<!--",
    "end of comment": "-->",
    "end of data": "]]>",
    "end of style": "</style>",
    "end of title": "</title>",
    "end of C": "*/ int x; /*",
    "end of Python": '""" + x + """',
    "template": "{{x}}",
    "printf": "%s%n",
    "format": "{0}",
    "attribute of a format": "{x.__class__}",
    "symbol": "{W1}",
    "signs": "a - b = c",
    "long": "a" * 300,
    "as long": "a" * 299 + "b",
    "Chinese": "汉" * 100,
    "marks": "e" + "\u0301" * 20,
    "emoji": "\U0001f600 \U0001f468\u200d\U0001f469",
    "shortcode": ":smile:",
    "picture of escape": "\u241b[31mred\u241b[0m",
    "spelled": "abc<U+202E>gnp.exe",
    "delimiters": 'a;b,c"d',
    "slash": "../../etc/passwd",
    "rule": "---",
    "list": "1. one",
    "all at once": '=<b>[/]$\\frac{{W1}\x1b[31m\u202e`|"a',
}
"""What each tries, and the name."""
FEW = ("script", "color", "to the left", "call", "broken mathematics", "format", "all at once")
"""Those for a quick look at what takes long."""
DRAWN = ("all at once", "broken mathematics", "emoji", "hyperlink", "line separators", "long",
         "slash", "tab", "to the left")  # fmt: skip
"""Those for a long look at every picture."""
FILE_BYTES = 200
"""Of a file's name, so that there is room for an ending."""
TARGET = 'y"><b>[red]$\x1b[1m'


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def call(*args: object) -> tuple[int, str]:
    """`backsight ARGS`: exit status, and what it printed."""
    out = io.StringIO(newline="")
    argv, sys.argv = sys.argv, ["backsight", *map(str, args)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), \
                warnings.catch_warnings(action="default"), \
                pytest.raises(SystemExit) as end:  # fmt: skip
            cli.main()
    finally:
        sys.argv = argv
    text = out.getvalue()
    text.encode()  # no half of a character
    return int(end.value.code or 0), text


def write_rows(
    path: Path, columns: Sequence[str], classes: Sequence[str], target: str = TARGET
) -> Path:
    """A table of six rows of each class."""
    draw = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*columns, target])
        for _row in range(6):
            for k, name in enumerate(classes):
                table.writerow([*(f"{draw.gauss(k, 1):.3f}" for _c in columns), name])
    return path


def is_shown(name: str, text: str) -> bool:
    """Whether a name stands in a text, as it is printed, however its blanks are broken."""
    return "".join(make_printable(name).split()) in "".join(text.split())


def find_hidden(text: str) -> list[str]:
    return sorted({ascii(hit[0]) for hit in HIDDEN.finditer(text)})


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes, what they point to, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.targets: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _value in attrs)))
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append(("<!--", data))


def make_page(*names: str) -> Document:
    """A Document with names wherever a text may stand."""
    plain = [escape_prose(name) for name in names]
    return Document(
        title=plain[0],
        blocks=tuple(
            block
            for name in plain
            for block in (
                Heading(text=name, about=name, level=3),
                Paragraph(text=name),
                Paragraph(text=name, kind="note"),
                TableBlock(head=(name, name), rows=((name, name),), about=name),
            )
        ),
    )


@pytest.mark.parametrize("kind", NAMES)
def test_html_has_no_tag_of_theirs(kind: str) -> None:
    """The page has the tags and attributes that it has with a harmless name, and the name's text as
    often."""
    name = NAMES[kind]
    page, usual = Tags(to_html(make_page(name))), Tags(to_html(make_page("harmless")))
    assert page.tags == usual.tags
    assert page.targets == usual.targets
    assert not find_hidden(page.text)
    packed = "".join(page.text.split())
    count = "".join(usual.text.split()).count("harmless")
    assert packed.count("".join(make_printable(name).split())) >= count


@pytest.mark.parametrize("kind", NAMES)
def test_markdown_has_no_mark_of_theirs(kind: str) -> None:
    """Rendered, it has the marks that it has with a harmless name, and the name as text."""
    name = NAMES[kind]
    reader = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])

    def read(text: str) -> tuple[list[str], str]:
        inline = [t for token in reader.parse(text) for t in (token, *(token.children or ()))]
        words = "".join(t.content for t in inline if t.type in ("text", "text_special"))
        return [t.type for t in inline if not t.type.startswith("text")], words

    text = to_markdown(make_page(name))
    marks, words = read(text)
    usual, _words = read(to_markdown(make_page("harmless")))
    assert [m for m in marks if m != "softbreak"] == usual
    assert not find_hidden(text)
    assert "://" not in text
    assert is_shown(name, words)


LATEX = {
    r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
    r"\textasciigrave{}": "`", r"\textquotedbl{}": '"', r"\textless{}": "<",
    r"\textgreater{}": ">", r"\textbar{}": "|", "{[}": "[", "{]}": "]", "{*}": "*", "-{}": "-",
    r"\ensuremath{-}": "−", **{f"\\{sign}": sign for sign in "#$%&_{}"},
}  # fmt: skip


@pytest.mark.parametrize("kind", NAMES)
def test_latex_has_no_command_of_theirs(kind: str) -> None:
    """Read back by what stands for each sign, it is the name; nothing else has a meaning in it."""
    name = NAMES[kind]
    text = to_latex(Document(title="t", blocks=(Paragraph(text=escape_prose(name)),)))
    _start, _sign, body = text.partition(r"\bigskip" + "\n")
    body = body.partition(r"\end{document}")[0].strip()
    signs = re.findall("|".join(map(re.escape, LATEX)) + "|.", body)
    assert not {sign for sign in signs if sign not in LATEX} & set('\\#$%&_{}^~`"<>|')
    read = "".join(LATEX.get(sign, sign) for sign in signs)
    assert read.split() == make_printable(name, NO_PICTURES).split()


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("width", [40, 100])
def test_a_terminal_is_not_steered(kind: str, width: int) -> None:
    """No escape but those of the colors, which the plain text lacks."""
    name = NAMES[kind]
    plain = to_terminal(make_page(name), width=width, color=False)
    colored = to_terminal(make_page(name), width=width, color=True)
    assert not find_hidden(plain)
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain
    assert is_shown(name, plain)


@pytest.mark.parametrize("kind", NAMES)
def test_a_cell_is_no_formula_and_comes_back(kind: str) -> None:
    """A spreadsheet takes it for text; read here, it is the same text."""
    cell = write_cell(NAMES[kind])
    assert not re.match(r"\s*[=+\-@＝＋－＠].", cell)
    assert not find_hidden(cell)
    assert read_cell(cell) == make_printable(NAMES[kind])


@pytest.mark.parametrize("number", ["-2.5", "+1", "-1e-3", "-inf", -2.5, 0])
def test_a_number_stays_one(number: Any) -> None:
    """Also one that is written as text: a class may be called -1."""
    assert write_cell(number) == number


def list_groups() -> Iterator[Any]:
    """All names in groups of so many as a table of classes shows."""
    kinds = [k for k in NAMES if k not in FEW]
    yield pytest.param(FEW, id="few")
    for start in range(0, len(kinds), 29):
        group = kinds[start : start + 29]
        yield pytest.param(group, id=f"from {group[0]}", marks=pytest.mark.slow)


@pytest.fixture(scope="module", params=list_groups())
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The folder of a run on a table whose columns, classes and target are theirs; its names."""
    names = [NAMES[kind] for kind in request.param]
    folder = tmp_path_factory.mktemp("theirs")
    with inside(folder):
        write_rows(Path("rows.csv"), names, names)
        status, text = call("train", "rows.csv", "--target", TARGET, "--steps", 2, "--hidden", 3,
                            "--out", "run")  # fmt: skip
    assert status == 0, text
    assert not find_hidden(text)
    read = list(backsight.load(folder / "run").classes)
    # As they stand in the table, also where a line ends in the middle of a cell, in whatever way.
    assert set(read) == {re.sub("\r\n?", "\n", name).strip() for name in names}
    return folder, read


COMMANDS = {
    "show": ("show", "run"),
    "score": ("score", "run"),
    "score of a file": ("score", "run", "rows.csv"),
    "predict": ("predict", "run", "rows.csv"),
    "explain": ("explain", "run"),
    "derive": ("derive", "rows.csv", "--target", TARGET),
    "check": ("check", "rows.csv", "--target", TARGET, "--hidden", 2, "--samples", 3),
    "influence": ("influence", "run", "--weight", "W1[0,0]"),
    "runs": ("runs", "."),
    "tree": ("tree", "."),
    "compare": ("compare", "run", "run"),
    "when": ("when", "run", "--loss-above", "0"),
    "follow": ("follow", "run"),
    "wrong column": ("train", "rows.csv", "--target", "{0}[/b]\x1b[2J"),
    "wrong class weight": ("train", "rows.csv", "--target", TARGET, "--class-weights", "\x1b=2"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_print_names_as_text(trained: Any, command: str) -> None:
    """Whatever is printed steers nothing; the table of classes has each."""
    folder, names = trained
    with inside(folder):
        status, text = call(*COMMANDS[command])
    assert status in (0, 1, 2)
    assert not find_hidden(text)
    assert "Traceback" not in text
    if command.startswith("score"):
        assert not [n for n in names if squeeze(n, 24) not in text and n]
        assert len([n for n in names if squeeze(n, 24) in text]) == len(names)


def test_predictions_come_back(trained: Any) -> None:
    """The file has no formula, and what is read here are the classes of the run."""
    folder, names = trained
    with inside(folder):
        assert call("predict", "run", "rows.csv", "-o", "classes.csv", "--force") == (0, "")
        with Path("classes.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        truth = backsight.load("run").predict_file("rows.csv")[1][:, 0]
        table = read_file("classes.csv", target=read_cell(head[0]), task="classification")
    assert not find_hidden("".join([*head, *(cell for row in rows for cell in row)]))
    assert not [c for row in rows for c in row if re.match(r"[=@\t＝]|[+-].*[^\d.e+-]", c)]
    assert {read_cell(h) for h in head} >= {make_printable(f"output_{n}") for n in names}
    assert [read_cell(table.classes[k]) for k in table.y] == [
        make_printable(t).strip() for t in truth
    ]
    assert FORMULA.match("=1")


def test_json_has_names_letter_by_letter(trained: Any) -> None:
    """It is JSON, steers no terminal, and gives the names back; so does TOML."""
    folder, names = trained
    with inside(folder):
        _status, scored = call("score", "run", "rows.csv", "--json")
        assert call("export", "run", "--what", "weights,json,csv,report", "-o", "files")[0] == 0
        shutil.move("files", "exported")
        texts = [p.read_text(encoding="utf-8") for p in Path("exported").glob("*.json")]
        spec = tomllib.loads(Path("exported/spec.toml").read_text(encoding="utf-8"))
    assert set(json.loads(scored)["classes"]) == set(names)
    for text in (scored, *texts):
        json.loads(text)
        assert not find_hidden(text)
    assert spec["data"]["target"] == TARGET


def test_pages_of_a_run(trained: Any) -> None:
    """The report, a step explained, and all that a notebook shows has no tag of theirs."""
    folder, names = trained
    with inside(folder):
        pages = [Path("exported/report.html").read_text(encoding="utf-8")]
        assert call("explain", "run", "-o", "step.html", "--force")[0] == 0
        pages.append(Path("step.html").read_text(encoding="utf-8"))
        with backsight.open("run") as run:
            values = (run, backsight.score(run), backsight.load("run"), run.metrics,
                      backsight.compare("run", "run"), run.restored())  # fmt: skip
            pages += [value._repr_html_() for value in values]
            texts = [repr(value) for value in values]
    for page in pages:
        tags = Tags(page)
        assert not find_hidden(re.sub("[\u2061\u2062]", "", page))  # MathML's own
        assert not {t[0] for t in tags.tags} & {"script", "<!--", "iframe", "object"}
        assert not [t for t in tags.tags if t[0] == "img" and t[1:] != ("alt", "src")]
        assert not [a for t in tags.tags for a in t[1:] if a.startswith("on")]
        assert all(t.startswith(("#", "data:image/png")) for t in tags.targets)
    assert not [n for n in names if not is_shown(squeeze(n, 24), Tags(pages[3]).text)]
    assert not find_hidden("".join(texts))


def test_pictures_print_names_as_text(trained: Any, painted: None) -> None:
    """Drawn with all their letters, no mathematics, and nothing that XML cannot hold."""
    folder, names = trained
    with inside(folder), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No installed font")
        with backsight.open("run") as run:
            figures = [*run.restored().plot().values(), backsight.score(run).plot()]
        for k, figure in enumerate(figures):
            plots.save(figure, f"{k}.svg")
            plots.save(figure, f"{k}.png")
            root = ET.parse(f"{k}.svg").getroot()
            assert not [e for e in root.iter() if str(e.tag).rpartition("}")[2] in ("script", "a")]
    texts = [text for figure in figures for text in figure.findobj(Text)]
    assert not [t for t in texts if t.get_parse_math() and "$" in t.get_text()]
    assert not find_hidden("".join(t.get_text() for t in texts))
    labels = {t.get_text() for t in texts}
    assert not [n for n in names if squeeze(n, 20) not in labels]


def list_kinds(kinds: Iterable[str]) -> list[Any]:
    """Each as a test, but one of them slow."""
    return [
        pytest.param(k, marks=() if k == "all at once" else pytest.mark.slow) for k in sorted(kinds)
    ]


AT_ONCE = (
    "train ./{f}.csv --steps 2 --hidden 2 --out ./{f}", "score ./{f} -o ./{f}.svg",
    "explain ./{f} -o ./{f}.html", "export ./{f} --what report -o ./{f}.out",
    "fork ./{f} --at 1 --set rate=0.1 -o ./{f}.branch", "tree . -o ./{f}5.svg",
    "compare ./{f} ./{f}.branch -o ./{f}4.svg", "runs .",
)  # fmt: skip
SLOWLY = (
    *AT_ONCE, "train ./{f}.csv --steps 2 --hidden 2", "show ./{f}", "derive ./{f}.csv",
    "predict ./{f} ./{f}.csv -o ./{f}.txt", "explain ./{f} -o ./{f}.md",
    "explain ./{f} -o ./{f}.tex", "export ./{f} --what animation -o ./{f}.film",
    "landscape ./{f} --grid 3 -o ./{f}.png", "lr ./{f}.csv --over 5 --trial 0 -o ./{f}2.svg",
    "race ./{f}.csv --steps 2 --grid 3 -o ./{f}3.svg", "check ./{f}.csv --sweep --out ./{f}.check",
    "resume ./{f} --steps 1",
)  # fmt: skip
"""Command lines for a file of a name."""


def look_at_plane(name: str, commands: Sequence[str]) -> Iterator[Text]:
    """Train on two columns, two classes, a target and a file of a name; gives the texts of all
    figures."""
    file = name.replace("/", "∕").encode()[:FILE_BYTES].decode(errors="ignore").strip()
    write_rows(Path(f"{file}.csv"), [f"{name}1", f"{name}2"], [name, f"{name}!"], target=name)
    for line in commands:
        status, text = call(*(word.replace("{f}", file) for word in line.split()))
        assert status in (0, 1), (line, text)
        assert not find_hidden(text), line
    for svg in Path().glob("*.svg"):
        root = ET.parse(svg).getroot()
        assert not [e for e in root.iter() if str(e.tag).rpartition("}")[2] in ("script", "a")]
    report = Tags(Path(f"{file}.out/report.html").read_text(encoding="utf-8"))
    assert is_shown(file, report.text)
    assert not {t[0] for t in report.tags} & {"script", "b", "<!--", "img"}
    with backsight.open(file) as run:
        figures = [*run.restored().plot().values()]
        if commands is SLOWLY:
            figures.append(backsight.landscape(run, grid=3).plot())
            figures.append(draw_influence(backsight.influence(run, "W1[0,0]")))
    yield from (text for figure in figures for text in figure.findobj(Text))


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(DRAWN))
def test_every_picture_of_theirs(kind: str, tmp_path: Path, painted: None) -> None:
    """Every command on it, all painted."""
    with inside(tmp_path), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No installed font")
        texts = list(look_at_plane(NAMES[kind], SLOWLY))
    assert not find_hidden("".join(text.get_text() for text in texts))


def test_pictures_of_theirs(tmp_path: Path) -> None:
    """The same of one name, as SVG alone."""
    with inside(tmp_path), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No installed font")
        texts = list(look_at_plane(NAMES["all at once"], AT_ONCE))
    assert not find_hidden("".join(text.get_text() for text in texts))


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of an honest man."""
    folder = tmp_path_factory.mktemp("honest") / "run"
    backsight.train("spirals:rows=30", hidden=[4], steps=4, out=folder)
    return folder


def forge(connection: sqlite3.Connection, kind: str, change: Callable[[Any], Any]) -> None:
    """Change the entries of a kind, and seal them again."""
    found = "SELECT key, body FROM entries WHERE kind = ?"
    for key, body in connection.execute(found, (kind,)).fetchall():
        plain = json.loads(body)
        change(plain)
        new = json.dumps(plain).encode()
        row = (kind, key, new, compute_seal(kind, key, new))  # type: ignore[arg-type] # a Kind
        connection.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", row)


@pytest.mark.parametrize("kind", list_kinds(NAMES))
def test_a_record_of_a_stranger(kind: str, honest: Path, tmp_path: Path) -> None:
    """Whatever text of it is theirs, with a good seal: source, columns, classes, machine, names."""
    name = NAMES[kind]
    shutil.copytree(honest, tmp_path / "run")

    def rename(about: Any) -> None:
        spec = json.loads(about["spec"])
        spec["data"]["source"] = name
        facts = about["data"]
        about.update(spec=json.dumps(spec), name=name, created=name)
        facts.update(features=[name, f"{name}2"], targets=[name], place=name)
        facts["classes"] = [f"{name}{k}" for k in range(len(facts["classes"]))]
        about["parent"] = {"id": "1" * 32, "place": name, "step": 0, "changes": {name: name}}

    def annotate(session: Any) -> None:
        session["machine"] = {name: name, "cpu": name}

    connection = sqlite3.connect(tmp_path / "run" / "record.sqlite")
    with contextlib.closing(connection), connection:
        forge(connection, "about", rename)
        forge(connection, "session", annotate)
    with inside(tmp_path), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No installed font")
        for command in (
            ("show", "run"), ("runs", "."), ("tree", ".", "-o", "tree.svg"), ("score", "run"),
            ("compare", "run", "run", "-o", "both.svg"), ("when", "run", "--loss-above", 0),
            ("explain", "run"), ("resume", "run", "--steps", 1), ("show", "run", "--json"),
            ("tree", ".", "--json"), ("runs", ".", "--json"),
            ("export", "run", "--what", "weights,json,csv,report", "-o", "files"),
        ):  # fmt: skip
            status, text = call(*command)
            assert status in (0, 1, 2), (command, text)
            assert not find_hidden(text), command
            if command[0] == "export":
                assert status == 0, text
        with backsight.open("run") as run:
            pages = [run._repr_html_(), Path("files/report.html").read_text(encoding="utf-8")]
        pages.append(backsight.load("files")._repr_html_())
    for page in map(Tags, pages):
        assert not {t[0] for t in page.tags} & {"script", "b", "<!--", "iframe"}
        assert not [t for t in page.tags if t[0] == "img"]
        assert all(t.startswith("#") for t in page.targets)
        assert not find_hidden(page.text)
    assert is_shown(name, Tags(pages[1]).text)


def test_equal_when_printed_stay_two(tmp_path: Path) -> None:
    """A class with an escape and one with its picture are two, whatever they look like."""
    names = ["a\x1bb", "a\u241bb", "a\u202eb", "a<U+202E>b", "x" * 300 + "1", "x" * 300 + "2"]
    with inside(tmp_path):
        write_rows(Path("rows.csv"), ["u", "v"], names, target="y")
        run = backsight.train("rows.csv", steps=2, hidden=[2], out="run")
        assert set(run.experiment.data.classes) == set(names)
        score = backsight.score("run", "rows.csv")
        assert score.confusion.sum(axis=1).tolist() == [6] * len(names)
        long = [line for line in repr(score).splitlines() if line.startswith("xxxx")]
        assert len(set(long)) == len(long) >= 2


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are Unicode there")
def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    """It cannot stand in a record: one sentence says so, and shows the name."""
    odd = os.fsdecode(b"caf\xe9.csv")
    with inside(tmp_path):
        write_rows(Path(odd), ["u", "v"], ["a", "b"])
        status, text = call("train", odd, "--steps", 1)
        assert (status, "caf<U+DCE9>.csv" in text) == (2, True)
        assert not Path("runs").exists()
        write_rows(Path("rows.csv"), ["u", "v"], ["a", "b"])
        folder = os.fsdecode(b"r\xe9")
        for command in (("train", "rows.csv", "--steps", 2, "-o", folder), ("show", folder),
                        ("predict", folder, odd), ("fork", folder, "--at", 1, "-o", "branch"),
                        ("tree", "."), ("compare", folder, "branch"), ("runs", ".")):  # fmt: skip
            status, text = call(*command)
            assert status == 0, (command, text)


def test_the_longest_names_of_files(tmp_path: Path) -> None:
    """255 bytes, of a table, a folder and what is written; the run's own folder has the beginning
    of it."""
    stem = "a" * 251
    with inside(tmp_path):
        write_rows(Path(f"{stem}.csv"), ["u", "v"], ["a", "b"])
        assert call("train", f"{stem}.csv", "--steps", 2)[0] == 0
        (run,) = Path("runs").iterdir()
        assert run.name == "a" * 200 + "-0001"
        assert call("predict", run, f"{stem}.csv", "-o", f"{stem[1:]}b.txt")[0] == 0
        assert call("explain", run, "-o", f"{stem[1:]}.html")[0] == 0


def test_halves_of_characters_are_refused() -> None:
    """From Python a column may be called anything: what no file can hold is said."""
    with pytest.raises(BadInput, match="no text that a file can hold"):
        backsight.train(([[0.0, 1.0], [1.0, 0.0]] * 10, ["a\ud800", "b"] * 10), steps=1, hidden=[2])

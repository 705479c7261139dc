"""What the page says, in the languages of the house: the texts that its build takes in.

    {"zh-CN": {"Play": "播放", …}, "zh-TW": {…}}

Its sources mark a text as those of Python do: `_("Play")`; what a `ProgramError("…")` says is
translated when it is shown. Of its lessons all prose is said; that
is a file of its own, for the page unpacks it apart.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from lesson_texts import list_lesson_texts, list_lessons
from translations import ROOT, is_translated, language_folders, read_all, strings

PAGE = ROOT / "page"
STRING = r'"(?:[^"\\\n]|\\.)*"'
TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r"|(?:(?<!function )(?<![\w$.])_|\bnew ProgramError)"
    rf"\(\s*(?P<texts>{STRING}(?:\s*\+\s*{STRING})*)?"
    rf"|{STRING}",
    re.DOTALL,
)
"""Comments, calls of `_`, and other strings."""
FOLDERS_LEFT_OUT = ("node_modules", "build", "tests", "compare")


def list_sources(page: Path = PAGE) -> Iterator[Path]:
    """The files of the page that say something."""
    for path in sorted(page.rglob("*.ts*")):
        if path.suffix in (".ts", ".tsx") and not {*path.parts} & {*FOLDERS_LEFT_OUT}:
            yield path


def list_texts(path: Path) -> Iterator[str]:
    """The texts that a file marks or refuses with: "…" or "…" + "…". Raises ValueError for `_` of
    anything else."""
    code = path.read_text(encoding="utf-8")
    for token in TOKEN.finditer(code):
        if token["texts"]:
            yield "".join(json.loads(part) for part in re.findall(STRING, token["texts"]))
        elif token[0].startswith("_("):
            line = code.count("\n", 0, token.start()) + 1
            raise ValueError(f"{path}:{line}: `_` needs a text in quotation marks, not a value.")


def collect_texts(page: Path = PAGE) -> dict[str, dict[str, str]]:
    """The translation of each text, by language; those without one are left out."""
    return _translate({text for path in list_sources(page) for text in list_texts(path)})


def collect_lesson_texts(page: Path = PAGE) -> dict[str, dict[str, str]]:
    """The same of the lessons."""
    lessons = list_lessons(page / "lessons")
    return _translate({text for path in lessons for text in list_lesson_texts(path)})


def _translate(wanted: set[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for folder in language_folders():
        texts = found.setdefault(folder.name.replace("_", "-"), {})
        for catalog in read_all(folder).values():
            for message in catalog:
                if message.id and not message.context and is_translated(message):
                    english, translation = strings(message.id)[0], strings(message.string)[0]
                    if english in wanted:
                        texts.setdefault(english, translation)
    return found


def write_texts(path: Path) -> None:
    """Write them as JSON, those of lessons beside it: lesson_texts.json."""
    for file, texts in (
        (path, collect_texts()),
        (path.with_name("lesson_texts.json"), collect_lesson_texts()),
    ):
        text = json.dumps(texts, ensure_ascii=False, sort_keys=True)
        file.write_text(text, encoding="utf-8")

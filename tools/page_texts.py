"""What the page says, in the languages of the house: the texts that its build takes in.

    {"zh-CN": {"Play": "播放", …}, "zh-TW": {…}}

Its sources mark a text as those of Python do: `_("Play")`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from translations import ROOT, is_translated, language_folders, read_all, strings

PAGE = ROOT / "page"
TEXT = re.compile(r'(?<![\w.])_\(\s*("(?:[^"\\\n]|\\.)*")')
FOLDERS_LEFT_OUT = ("node_modules", "build", "tests", "compare")


def list_sources(page: Path = PAGE) -> Iterator[Path]:
    """The files of the page that say something."""
    for path in sorted(page.rglob("*.ts*")):
        if path.suffix in (".ts", ".tsx") and not {*path.parts} & {*FOLDERS_LEFT_OUT}:
            yield path


def list_texts(path: Path) -> Iterator[str]:
    """The texts that a file marks."""
    for text in TEXT.findall(path.read_text(encoding="utf-8")):
        yield json.loads(text)


def collect_texts(page: Path = PAGE) -> dict[str, dict[str, str]]:
    """The translation of each text, by language; those without one are left out."""
    wanted = {text for path in list_sources(page) for text in list_texts(path)}
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
    """Write them as JSON."""
    text = json.dumps(collect_texts(), ensure_ascii=False, sort_keys=True)
    path.write_text(text, encoding="utf-8")

"""The catalogs of messages: `make messages` renews them from the source.

    python tools/messages.py     renew the .po files, compile the .mo files, say what lacks

What is a message: the texts in `_(…)`, `N_(…)` and `ngettext(…)`; the help of options and commands;
and of the records in catalogs what their files say in one line, the fields that are said in
sentences, and their names in words.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from backsight.kernel.catalog import PACKAGES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "backsight"
LANGUAGES = {"zh_CN": "Simplified Chinese", "zh_TW": "Traditional Chinese"}
HEADER = """# Backsight's messages in {name}.
# `make messages` renews this file; write the translations between the quotation marks.
# Terms are in docs/languages.md.
"""
FIELDS = ("why", "clips", "called", "reason", "reasons", "factors", "needs")
"""Fields of records that are said in sentences."""
NAMED = ("maths", "checks/methods")
"""Folders whose records' names are said in sentences."""
COMMANDS = "backsight.cli.commands"
"""Whose records say themselves what they are."""
UNKEPT = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By", "Last-Translator",
          "Report-Msgid-Bugs-To", "Language-Team")  # fmt: skip
"""Lines of a header that change by themselves, or say nothing."""
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""So that the same messages give the same file."""


class Message(NamedTuple):
    """A text, its plural if it has one, and what it is where the text alone does not say."""

    one: str
    many: str = ""
    context: str = ""


Found = dict[Message, set[str]]
"""Each message with the files in which it stands."""


def messages(source: Path = SOURCE) -> Found:
    """All messages in the source."""
    found: Found = {}
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source).as_posix()
        for message in _of_file(path, place, ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(message, set()).add(place)
    return found


def _of_file(path: Path, place: str, tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _marked(node)
    if place.startswith("cli/"):
        yield from _help(tree)
    yield from _record(path, place, tree)


def _marked(call: ast.Call) -> Iterator[Message]:
    """The texts of `_(…)`, `N_(…)`, `ngettext(…)`, and what a catalog's records are called."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [text.one for argument in call.args for text in _text(argument)]
    if len(texts) == 1 and name in ("_", "N_", "Catalog"):
        yield Message(texts[0])
    elif len(texts) == 2 and name in ("ngettext", "N_"):
        yield Message(texts[0], texts[1])


def _help(tree: ast.Module) -> Iterator[Message]:
    """What options and commands say of themselves."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "help":
            yield from _text(node.value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "help":
                    yield from _text(value)
        elif isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            yield Message(inspect.cleandoc(ast.get_docstring(node) or ""))


def _makes_command(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith(("click.command", "click.group"))


def _text(value: ast.expr) -> Iterator[Message]:
    """A text that is not empty."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield Message(value.value)


def _record(path: Path, place: str, tree: ast.Module) -> Iterator[Message]:
    """What `backsight list` says of a record, what is said of it, and its name in words."""
    folder = f"backsight.{place.rpartition('/')[0].replace('/', '.')}"
    if folder not in PACKAGES or folder == COMMANDS or path.name.startswith("_"):
        return
    yield Message((ast.get_docstring(tree) or "").split("\n")[0])
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in FIELDS:
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            yield from (text for value in values for text in _text(value))
    if place.startswith(NAMED):
        yield Message(path.stem.replace("_", " "), context="record")


def catalog_file(language: str, kind: str = "po") -> Path:
    """Where a language's catalog lies."""
    return SOURCE / "languages" / language / "LC_MESSAGES" / f"backsight.{kind}"


def read(language: str) -> Catalog:
    """A language's messages as they are."""
    with catalog_file(language).open("rb") as file:
        catalog = read_po(file, locale=language, domain="backsight")
    catalog.creation_date = catalog.revision_date = UNDATED
    return catalog


def renewed(language: str, found: Found) -> Catalog:
    """A catalog of exactly the messages found, with the translations that were there."""
    header = HEADER.format(name=LANGUAGES[language])
    new = Catalog(locale=language, domain="backsight", project="Backsight", header_comment=header,
                  fuzzy=False)  # fmt: skip
    old = read(language) if catalog_file(language).is_file() else Catalog()
    for message in sorted(found, key=lambda m: (sorted(found[m]), m)):
        context = message.context or None
        known = old.get(message.one, context)
        new.add(
            (message.one, message.many) if message.many else message.one,
            known.string if known and bool(known.pluralizable) == bool(message.many) else "",
            locations=[(place, None) for place in sorted(found[message])],
            context=context,
        )  # fmt: skip
    return new


def compiled(catalog: Catalog) -> bytes:
    """The bytes of the .mo file."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def written(catalog: Catalog) -> bytes:
    """The bytes of the .po file."""
    file = BytesIO()
    write_po(file, catalog, width=100)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(x for x in lines if not x.startswith(tuple(f'"{k}' for k in UNKEPT))).encode()


def strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    """A translation as a tuple, of one string for each plural form."""
    return (string,) if isinstance(string, str) else tuple(string)


def main() -> int:
    """Renew the catalogs; 1 where a translation lacks."""
    found, lacking = messages(), 0
    for language in LANGUAGES:
        catalog_file(language).write_bytes(written(renewed(language, found)))
        catalog = read(language)
        catalog_file(language, "mo").write_bytes(compiled(catalog))
        missing = [m for m in catalog if m.id and not all(strings(m.string))]
        lacking += len(missing)
        print(f"{language}: {len(catalog)} messages, {len(missing)} without a translation")
        for message in missing:
            print(f"    {strings(message.id)[0]!r}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())

"""The messages of the source: `make messages` renews the .po files from it.

    python tools/messages.py     renew the .po files, compile the .mo files, say what lacks

What is a message: the texts in `_(…)`, `N_(…)`, `ngettext(…)` and `say(…)`; the help of options and
commands; and of the records in catalogs what their files say in one line, the fields that are said
in sentences, and their names in words; of faults and bugs all that their files say; and what the
page's sources mark in `_("…")`, and its lessons say. Each goes to the .po file of the package that
says it, so that a change in one package leaves the files of the others alone; a translation is
taken over from whatever .po file of the language has it, so that a module may move.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages import Message as Translation
from babel.messages.pofile import write_po

from backsight.kernel.catalog import PACKAGES
from backsight.kernel.plain_text.docstring_sections import REFERENCES, split_docstring
from lesson_texts import list_lesson_texts, list_lessons
from page_texts import list_sources, list_texts
from translations import (
    DOMAIN,
    LANGUAGES,
    ROOT,
    compile_language,
    disagreements,
    is_translated,
    language_folders,
    po_files,
    read_all,
    strings,
)

SOURCE = ROOT / "src" / "backsight"
HEADER = """# What backsight.{package} says, in {language}.
# `make messages` renews this file; write the translations between the quotation marks.
# Terms are in docs/languages.md.
"""
FIELDS = ("why", "clips", "called", "reason", "reasons", "factors", "needs", "elsewhere")
"""Fields of records that are said in sentences."""
NAMED = ("maths", "checks/methods", "doctor/faults")
"""Folders whose records' names are said in sentences."""
NETWORKS = "checks/slip_examples/networks/"
"""Files whose first line stands on such a page."""
COMMANDS = "backsight.cli.commands"
"""Whose records say themselves what they are."""
UNKEPT = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Last-Translator",
    "Report-Msgid-Bugs-To",
    "Language-Team",
)
"""Lines of a header that change by themselves, or say nothing."""


class Message(NamedTuple):
    """A text, its plural if it has one, and what it is where the text alone does not say."""

    one: str
    many: str = ""
    context: str = ""


Uses = dict[Message, set[str]]
"""Each message with the files in which it stands."""


def messages(source: Path = SOURCE) -> Uses:
    """All messages in the source."""
    uses: Uses = {}
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source).as_posix()
        for message in _of_file(path, place, ast.parse(path.read_text(encoding="utf-8"))):
            uses.setdefault(message, set()).add(place)
    if source == SOURCE:
        for path in list_sources():
            for text in list_texts(path):
                place = path.relative_to(ROOT).as_posix()
                uses.setdefault(Message(text), set()).add(place)
        for path in list_lessons():
            for text in list_lesson_texts(path):
                uses.setdefault(Message(text), set()).add(f"lessons/{path.name}")
    return uses


def _of_file(path: Path, place: str, tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _marked(node)
    if place.startswith("cli/"):
        yield from _help(tree)
    yield from _record(path, place, tree)
    yield from _of_pages(path, place, tree)


def _marked(call: ast.Call) -> Iterator[Message]:
    """The texts of `_(…)` and its like, and what a catalog's records are called."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [text.one for argument in call.args for text in _text(argument)]
    if len(texts) == 1 and name in ("_", "N_", "say", "Catalog"):
        yield Message(texts[0])
    elif len(texts) == 2 and name in ("ngettext", "N_", "say"):
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
    docstring = ast.get_docstring(tree) or ""
    yield Message(docstring.split("\n")[0])
    sections = split_docstring(docstring)
    yield from (Message(t) for heading, t in sections.items() if heading != REFERENCES)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in FIELDS:
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            yield from (text for value in values for text in _text(value))
    if place.startswith(NAMED):
        yield Message(path.stem.replace("_", " "), context="record")


def _of_pages(path: Path, place: str, tree: ast.Module) -> Iterator[Message]:
    """What stands on pages of records besides: an example's network, and what a reading is."""
    if path.name.startswith("_"):
        return
    if place.startswith(NETWORKS) and path.name != "__init__.py":
        yield Message((ast.get_docstring(tree) or "").split("\n")[0])
    if place.startswith("doctor/readings/"):
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for node in functions:
            if "reading" in map(_get_decorator, node.decorator_list):
                yield Message((ast.get_docstring(node) or "").split("\n")[0])


def _get_decorator(node: ast.expr) -> str:
    """The name of a decorator, with arguments or without."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def by_package(uses: Uses) -> dict[str, Uses]:
    """The messages of each package, with its own files alone."""
    packages: dict[str, Uses] = {}
    for message, places in uses.items():
        for place in places:
            package = place.partition("/")[0].removesuffix(".py")
            packages.setdefault(package, {}).setdefault(message, set()).add(place)
    return packages


def renew(folder: Path, packages: dict[str, Uses]) -> dict[Path, Catalog]:
    """The .po files a language should have: exactly these messages, with the translations it has.

    A package's own file goes before the others of the language.
    """
    catalogs, renewed = read_all(folder), {}
    for package, uses in packages.items():
        path = folder / f"{package}.po"
        header = HEADER.format(package=package, language=LANGUAGES[folder.name])
        new = Catalog(
            locale=folder.name,
            domain=DOMAIN,
            project="Backsight",
            header_comment=header,
            fuzzy=False,
        )
        own = [catalogs[path]] if path in catalogs else []
        for message in sorted(uses, key=lambda m: (sorted(uses[m]), m)):
            translation = find_translation(message, [*own, *catalogs.values()])
            new.add(
                (message.one, message.many) if message.many else message.one,
                translation.string if translation else "",
                locations=[(place, None) for place in sorted(uses[message])],
                flags=["fuzzy"] if translation and translation.fuzzy else [],
                context=message.context or None,
            )
        renewed[path] = new
    return renewed


def find_translation(message: Message, catalogs: Iterable[Catalog]) -> Translation | None:
    """The first translation of a message; None where there is none."""
    for catalog in catalogs:
        known = catalog.get(message.one, message.context or None)
        if known and bool(known.pluralizable) == bool(message.many) and is_translated(known):
            return known
    return None


def as_po(catalog: Catalog) -> bytes:
    """The bytes of a .po file."""
    file = BytesIO()
    write_po(file, catalog, width=100)
    lines = file.getvalue().decode().splitlines(keepends=True)
    return "".join(x for x in lines if not x.startswith(tuple(f'"{k}' for k in UNKEPT))).encode()


def replace_po_files(folder: Path, catalogs: dict[Path, Catalog]) -> None:
    """Write the .po files of a language, and remove those of packages that are gone."""
    for path in po_files(folder):
        if path not in catalogs:
            path.unlink()
    for path, catalog in catalogs.items():
        path.write_bytes(as_po(catalog))


def main() -> None:
    """Renew and compile; a translation that lacks is work for a translator, not an error."""
    uses = messages()
    packages = by_package(uses)
    for folder in language_folders():
        catalogs = renew(folder, packages)
        replace_po_files(folder, catalogs)
        compile_language(folder)
        lacking = {
            (strings(m.id)[0], m.context): path.name
            for path, catalog in catalogs.items()
            for m in catalog
            if m.id and not is_translated(m)
        }
        print(f"{folder.name}: {len(uses)} messages, {len(lacking)} without a translation")
        for (text, _context), name in lacking.items():
            print(f"    {name}: {text!r}")
        for line in disagreements(folder):
            print(f"    said in two ways: {line}")


if __name__ == "__main__":
    main()

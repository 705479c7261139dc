"""The networks of the page's lessons, as its build takes them in: python tools/page_networks.py

    {"texts": {…}, "xor --hidden 3": {…}}    the package of each, as `backsight play` makes it,
                                             and what their programs say, all together

So a page that is one file has what its lessons open. A lesson says it in its head: `words: …`, and
`words NAME: …` for more. Their words are read as those of a command line that is started in the
checkout; a file of Python that they name is run. What is written is packed: JSON, squeezed (deflate
without a head) all together, for much of them is the same, in letters that need no escape
(base64url). The file is committed, since a wheel is built where Backsight cannot run yet; a test
says when it is to be made anew.
"""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from backsight.cli.commands.play import command
from backsight.cli.options.network import to_arguments
from backsight.cli.options.page_words import make_named_source
from backsight.languages.choose import LANGUAGES
from backsight.training.where import Where
from backsight.web.package import Package
from backsight.web.preparation import prepare_package
from lesson_texts import LESSONS, list_lessons, split_lesson

FILE = LESSONS / "networks.txt"
WORDS = re.compile(r"^words(?: [\w-]+)?: *(.+?) *$", re.MULTILINE)


OTHERS = ("step", "port", "no_browser", "out", "force")
"""Options that say nothing of the network."""


def list_words(folder: Path = LESSONS) -> list[str]:
    """What all lessons open, each once."""
    heads = [split_lesson(path)[0] for path in list_lessons(folder)]
    return list(dict.fromkeys(words for head in heads for words in WORDS.findall(head)))


def make_package(words: str) -> Package:
    """The package of these words. Raises what `backsight play` says of them."""
    parameters = command.make_context("play", words.split()).params
    options = {k: v for k, v in parameters.items() if k not in OTHERS}
    named = make_named_source(tuple(words.split()), options)
    files = to_arguments({k: v for k, v in options.items() if k != "source"})["with_"]
    return prepare_package(named, Where(folder=named.folder, files=files))


def split_texts(package: Package) -> tuple[Package, Iterator[tuple[str, ...]]]:
    """A package, and apart from it each text in all languages."""
    texts = zip(*(package.texts[tag] for tag in LANGUAGES), strict=True)
    return msgspec.structs.replace(package, texts={}), texts


def pack(data: bytes) -> str:
    """Deflate without a head, in base64url without padding: what page/state/address.ts unpacks."""
    squeezer = zlib.compressobj(9, wbits=-15)
    packed = squeezer.compress(data) + squeezer.flush()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def unpack(text: str) -> bytes:
    """What was packed."""
    letters = text.strip()
    packed = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    return zlib.decompress(packed, wbits=-15)


def collect_networks() -> bytes:
    """All of them, as JSON."""
    made = {words: split_texts(make_package(words)) for words in list_words()}
    rows = dict.fromkeys(row for _package, texts in made.values() for row in texts)
    texts = dict(zip(LANGUAGES, zip(*rows, strict=True), strict=True))
    packages = {words: package for words, (package, _texts) in made.items()}
    return msgspec.json.encode({"texts": texts, **packages})


def write_networks(file: Path = FILE) -> None:
    """Write them for the build."""
    file.write_text(f"{pack(collect_networks())}\n", encoding="utf-8")


if __name__ == "__main__":
    write_networks()

"""The networks of the page's lessons, as its build takes them in: python tools/page_networks.py [FILE]

    {"xor --hidden 3": "…"}    the package of each, as `backsight play` makes it: JSON, packed
                               (deflate), in letters that need no escape (base64url)

So a page that is one file has what its lessons open. A lesson says it in its head: `words: …`, and
`words NAME: …` for more. Their words are read as those of a command line that is started in the
checkout; a file of Python that they name is run.
"""

import base64
import json
import re
import sys
import zlib
from pathlib import Path

from backsight.cli.commands.play import command
from backsight.cli.options.network import to_arguments
from backsight.cli.options.words import make_named_source
from backsight.training.where import Where
from backsight.web.package import encode_package
from backsight.web.preparation import prepare_package
from page_messages import PAGE

FILE = PAGE / "build" / "networks.json"
HEAD = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
WORDS = re.compile(r"^words(?: [\w-]+)?: *(.+?) *$", re.MULTILINE)


def list_words(folder: Path = PAGE / "lessons") -> list[str]:
    """What all lessons open, each once."""
    heads = [HEAD.match(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.md"))]
    return list(dict.fromkeys(w for head in heads if head for w in WORDS.findall(head[1])))


def make_package(words: str) -> bytes:
    """The package of these words, as JSON. Raises what `backsight play` says of them."""
    parameters = command.make_context("play", words.split()).params
    options = {k: v for k, v in parameters.items() if k not in ("step", "port", "no_browser", "out")}
    options.pop("force", None)
    named = make_named_source(tuple(words.split()), options)
    files = to_arguments({k: v for k, v in options.items() if k != "source"})["with_"]
    return encode_package(prepare_package(named, Where(folder=named.folder, files=files)))


def pack(data: bytes) -> str:
    """Deflate without a head, in base64url without padding: what page/state/address.ts unpacks."""
    squeezer = zlib.compressobj(9, wbits=-15)
    packed = squeezer.compress(data) + squeezer.flush()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def write_networks(file: Path = FILE) -> None:
    """Write them for the build."""
    networks = {words: pack(make_package(words)) for words in list_words()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(networks), encoding="utf-8")


if __name__ == "__main__":
    write_networks(*map(Path, sys.argv[1:]))

"""Pictures of the page for the docs, made anew in Chromium: then look at them.

    make page-pictures        docs/pictures/page-*.png; needs `make page`, Chromium and playwright

Each view in both widths; light and dark, and the three languages, in turns, so that every pair of
them is seen. A picture has few colors: it is kept with a palette.
"""

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = {"wide": 1280, "narrow": 360}
LOOKS = [(scheme, tag) for scheme in ("light", "dark") for tag in ("en", "zh-CN", "zh-TW")]
ADDRESS = re.compile(r"http://[!-~]+")
HALF = 128
"""Of the colors of a palette."""
WAIT = 90_000
"""Milliseconds for the slowest: a verdict of the doctor."""


@dataclass(frozen=True)
class View:
    """words: behind `backsight play`; address: verbs behind #; clicks: on these, one after
    the other; wait: a place that is there when it is finished."""

    words: tuple[str, ...]
    address: str
    clicks: tuple[str, ...] = ()
    wait: str = "main"


XOR = ("xor", "--hidden", "4,4")
SICK = ("digits", "--optimizer", "sgd", "--lr", "5")
VIEWS = {
    "network": View(XOR, "step=300"),
    "numbers": View(XOR, "step=40&numbers=yes&choose=dL_dW1[0,2]", wait=".card"),
    "check": View(XOR, "step=40&check=yes", wait=".check table"),
    "race": View(XOR, "step=20&race=sgd:0.5,momentum,adam", wait=".race table"),
    "branches": View(XOR, "step=60&set=W1[0,0]:2&train=60&step=100&set=eta_0:0.5&train=60"),
    "settings": View(XOR, "step=40", clicks=(".settings > summary",), wait=".settings form"),
    "doctor": View(SICK, "step=5", (".doctor > summary", ".doctor button"), ".doctor .verdict"),
    "share": View(XOR, "step=40", clicks=(".share > summary",)),
    "lesson": View(XOR, "lesson=one_step", wait=".lesson h2"),
    "digits": View(("digits",), "step=200"),
    "spirals": View(("spirals", "--hidden", "16,16"), "step=800"),
    "features": View(("moons", "--features", "x1^2,x2^2", "--hidden", "3"), "step=200"),
    "regression": View(("sine", "--norm", "batch"), "step=300"),
    "nonfinite": View(("sine", "--optimizer", "sgd", "--lr", "100"), "train=200"),
}


@contextmanager
def serve(words: tuple[str, ...], language: str) -> Iterator[str]:
    """A server of a network that speaks a language; its address."""
    command = [sys.executable, "-m", "backsight", "play", *words, "--no-browser", "--port", "0"]
    env = {**os.environ, "BACKSIGHT_LANG": language}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )
    try:
        assert process.stdout is not None
        found = next(filter(None, map(ADDRESS.search, process.stdout)))
        yield found[0]
    finally:
        process.terminate()
        process.wait()


def look(browser: Any, address: str, view: View, scheme: str, language: str, width: int) -> bytes:
    """The picture of a view, as long as it is."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
    )
    page = context.new_page()
    page.goto(f"{address}#{view.address}")
    page.locator(".facts").first.wait_for(timeout=WAIT)
    page.locator(".language select").select_option(language)
    for place in view.clicks:
        page.locator(place).click()
    page.locator(view.wait).first.wait_for(timeout=WAIT)
    page.wait_for_timeout(3000)
    data = page.screenshot(full_page=True)
    context.close()
    return bytes(data)


def keep(data: bytes, file: Path) -> None:
    """With a palette, which takes a fifth of the bytes: the colors that are most of it as they are,
    and rare ones, too, as those of a legend."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    counts = sorted(image.getcolors(image.width * image.height) or [], reverse=True)
    common = [level for _count, color in counts[:HALF] for level in color]
    others = image.quantize(HALF, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette((common + others)[: 2 * 3 * HALF])
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def main(names: list[str], say: Callable[[str], None] = print) -> int:
    """Make those that are named, or all."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        say("needs chromium")
        return 1
    looks = cycle(LOOKS)
    with sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, view in VIEWS.items():
            own = [(width, next(looks)) for width in WIDTHS]
            if names and name not in names:
                continue
            for width, (scheme, language) in own:
                with serve(view.words, language) as address:
                    file = PICTURES / f"page-{name}-{width}.png"
                    keep(look(browser, address, view, scheme, language, WIDTHS[width]), file)
                    say(f"{file} ({scheme}, {language})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How fast the page of `backsight play` is in headless Chromium: epochs and frames a second, the
95th of a hundred frames, how long until a step is shown that the slider went to, the first paint.
Beside it what TensorFlow Playground does, written anew (playground.js), on the same rows and in the
same browser. They take turns, and medians over the rounds are printed; nothing is asserted.

    make bench-page                                   the table
    python benchmarks/page.py --page ONE --page TWO   two builds of the page in turns
    python benchmarks/page.py --rounds 0 --minutes 60 what the heaps of page and worker grow by

The rows: exclusive or, 2-4-4-1, all four a step; 250 rows of Playground's seven inputs, 7-6×8-1,
batches of ten; digits, 64-32-10, batches of 32.
"""

import argparse
import json
import math
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heaps import Heaps
from machine import processor
from playwright.sync_api import sync_playwright

from backsight.cli.options.page_words import read_words
from backsight.training.where import Where
from backsight.web.page_file import PATH, fill_page
from backsight.web.preparation import prepare_package

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
INPUTS = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin_x1", "sin_x2")
STEPS, MOVES = 10_000, 100

FRAMES = """seconds => new Promise(done => {
  const gaps = []; let last = performance.now(); const end = last + 1000 * seconds;
  const frame = now => {
    gaps.push(now - last); last = now;
    if (now < end) requestAnimationFrame(frame); else done(gaps.slice(1));
  };
  requestAnimationFrame(frame);
})"""
FACT = "at => Number(document.querySelectorAll('.facts dd')[at]?.innerText.replace(/\\D/g, ''))"
# From the event to the frame after the one in which number and pictures were put into the page.
SLIDE = """async steps => {
  const input = document.querySelector('.time input'), waits = [];
  const read = () => Number(document.querySelector('.time output').innerText.replace(/\\D/g, ''));
  const rest = ms => new Promise(done => setTimeout(done, ms));
  for (const step of steps) {
    const start = performance.now();
    input.value = step;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    while (read() !== step && performance.now() - start < 5000) await rest(0);
    await new Promise(requestAnimationFrame);
    waits.push(performance.now() - start);
    await rest(30 + 17 * Math.random());
  }
  return waits;
}"""
PAINT = "() => performance.getEntriesByType('paint').at(-1)?.startTime ?? NaN"
HEAD = (
    "| page | epochs/s | frames/s | 95 % of frames | a step is shown: median, 95 % | first paint |"
)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is played. words: as behind `backsight play`. sizes: of Playground's network, if any."""

    name: str
    words: tuple[str, ...]
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A page as a file, and what measures it: of a browser, of the file, for so many seconds."""

    name: str
    file: Path
    measure: Callable[[Any, Path, float], dict[str, float]]


def list_works(folder: Path) -> list[Work]:
    """The three networks. folder: where a table is written."""
    table = folder / "seven.csv"
    lines = [",".join((*INPUTS, "class")), *(",".join(map(str, row)) for row in make_rows())]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    long = ("--steps", "100000000000", "--engine", "portable")
    one = ("--loss", "binary_cross_entropy")
    xor = ("xor", "--hidden", "4,4", "--batch", "all", *one, *long)
    parts = ("--validation", "0", "--test", "0", "--batch", "10")
    eights = (str(table), "--hidden", ",".join(["8"] * 6), *parts, *one, *long)
    return [
        Work(name="XOR 2-4-4-1", words=xor, sizes=(2, 4, 4, 1)),
        Work(name="7-6×8-1", words=eights, sizes=(7, *[8] * 6, 1)),
        Work(name="digits 64-32-10", words=("digits", "--hidden", "32", "--batch", "32", *long)),
    ]


def make_rows() -> list[tuple[float, ...]]:
    """Points of the plane by Playground's seven inputs, and whether they lie inside a circle."""
    draw = random.Random(0)
    points = [(draw.uniform(-5, 5), draw.uniform(-5, 5)) for _ in range(250)]
    return [
        (x, y, x * x, y * y, x * y, math.sin(x), math.sin(y), float(math.hypot(x, y) < 3))
        for x, y in points
    ]


def write_page(work: Work, page: Path, file: Path) -> Path:
    """The file that `backsight play WORDS -o FILE` writes of a built page."""
    package = prepare_package(read_words(work.words), Where())
    file.write_text(fill_page(page.read_text("utf-8"), package), "utf-8")
    return file


def write_playground(work: Work, file: Path) -> Path:
    """The page that does as Playground does, on the same rows; targets are -1 and 1."""
    xor = [(0.0, 0.0, -1.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, -1.0)]
    rows = xor if work.sizes[0] == 2 else [(*row[:-1], 2 * row[-1] - 1) for row in make_rows()]
    script = Path(__file__).with_name("playground.js").read_text("utf-8")
    call = f"play({json.dumps(work.sizes)}, {json.dumps(rows)}, {json.dumps(rows[:125])})"
    head = "<!doctype html><meta charset='utf-8'><p id='loss'></p>"
    file.write_text(f"{head}<script>{script}\n{call}</script>", "utf-8")
    return file


def list_turns(folder: Path, pages: Sequence[Path], only: str) -> list[Turn]:
    """What is measured in turns. pages: builds of the page."""
    turns = []
    for k, work in enumerate(w for w in list_works(folder) if only in w.name):
        for i, page in enumerate(pages):
            name = work.name + (f", {page}" if len(pages) > 1 else "")
            file = write_page(work, page, folder / f"{k}-{i}.html")
            turns.append(Turn(name=name, file=file, measure=measure_page))
        if work.sizes:
            file = write_playground(work, folder / f"{k}-playground.html")
            name = f"{work.name}, as Playground does it"
            turns.append(Turn(name=name, file=file, measure=measure_playground))
    return turns


def measure_page(browser: Any, file: Path, seconds: float) -> dict[str, float]:
    """A page whose slider is moved over its first steps, and which plays then."""
    with open_page(browser, f"{file.as_uri()}#step={STEPS}") as page:
        page.wait_for_function(f"() => ({FACT})(0) === {STEPS}", timeout=120_000)
        paint, draw = page.evaluate(PAINT), random.Random(1)
        waits = page.evaluate(SLIDE, [draw.randint(1, STEPS) for _ in range(MOVES)])
        page.locator(".toolbar .main").click()
        time.sleep(2)
        played = measure_frames(page, lambda: page.evaluate(FACT, 1), seconds)
    slides = {"slide": find_percentile(waits, 50), "slide p95": find_percentile(waits, 95)}
    return {**played, **slides, "paint": paint}


def measure_playground(browser: Any, file: Path, seconds: float) -> dict[str, float]:
    """Playground's rules at play."""
    with open_page(browser, file.as_uri()) as page:
        time.sleep(2)
        return measure_frames(page, lambda: page.evaluate("epochs"), seconds)


def measure_frames(page: Any, count: Callable[[], int], seconds: float) -> dict[str, float]:
    """Epochs and frames a second, and milliseconds of the 95th of a hundred frames."""
    before, start = count(), time.perf_counter()
    gaps = page.evaluate(FRAMES, seconds)
    done, wall = count() - before, time.perf_counter() - start
    frames = 1000 * len(gaps) / sum(gaps)
    return {"epochs": done / wall, "frames": frames, "p95": find_percentile(gaps, 95)}


def find_percentile(values: Sequence[float], percent: int) -> float:
    """The smallest of the values that so many percent do not exceed."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


@contextmanager
def open_page(browser: Any, address: str) -> Iterator[Any]:
    """A page in a state of its own, as large as a small laptop's."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def measure_all(
    browser: Any, turns: Sequence[Turn], rounds: int, seconds: float
) -> dict[str, dict[str, float]]:
    """The median of each figure over the rounds, by name."""
    found: dict[str, list[dict[str, float]]] = {turn.name: [] for turn in turns}
    for _round in range(rounds):
        for turn in turns:
            found[turn.name].append(turn.measure(browser, turn.file, seconds))
    return {
        name: {key: statistics.median(part[key] for part in parts) for key in parts[0]}
        for name, parts in found.items()
        if parts
    }


def print_table(results: dict[str, dict[str, float]]) -> None:
    """As Markdown."""
    print(HEAD + "\n" + "|---" * HEAD.count(" | ") + "|---|")
    for name, one in results.items():
        cells = [name, f"{one['epochs']:,.0f}", f"{one['frames']:.0f}", f"{one['p95']:.0f} ms"]
        if "slide" in one:
            shown = f"{one['slide']:.0f}, {one['slide p95']:.0f} ms"
            cells += [shown, f"{one['paint']:.0f} ms"]
        print(f"| {' | '.join((*cells, '', '')[:6])} |")


def measure_leak(browser: Any, file: Path, minutes: float) -> None:
    """Play, go back and on each half minute, and print both heaps then, and what they grow by from
    the second minute on."""
    found: list[tuple[float, float]] = []
    with open_page(browser, file.as_uri()) as page:
        heaps, start = Heaps(page), time.monotonic()
        page.locator(".toolbar .main").click()
        while (passed := (time.monotonic() - start) / 60) < minutes:
            page.wait_for_timeout(29_000)
            step = page.evaluate(FACT, 0)
            page.locator(".toolbar .main").click()
            page.evaluate(SLIDE, [1 + k * (step - 1) // 3 for k in range(4)])
            page.locator(".toolbar .main").click()
            sizes = heaps.measure()
            found.append((passed, sum(sizes.values())))
            both = "   ".join(f"{name} {size:6.2f} MB" for name, size in sizes.items())
            print(f"  minute {passed + 0.5:5.1f}   step {step:13,}   {both}", flush=True)
    settled = [(minute, size) for minute, size in found if minute >= 1.5]
    if len(settled) > 2:
        slope = statistics.linear_regression(*zip(*settled, strict=True)).slope
        grown = settled[-1][1] - settled[0][1]
        print(f"  from minute 2 on: {grown:+.2f} MB in all, {60 * slope:+.2f} MB an hour")


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--page", type=Path, action="append", help="a built page; several, in turns"
    )
    parser.add_argument("--only", default="", help="a part of a name")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6, help="of play each")
    parser.add_argument("--minutes", type=float, default=0, help="play so long, and watch the heap")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        print(f"{processor()}; Chromium {browser.version}, headless\n", flush=True)
        turns = list_turns(Path(folder), options.page or [PATH], options.only)
        results = measure_all(browser, turns, options.rounds, options.seconds)
        if results:
            print_table(results)
        for turn in turns if options.minutes else ():
            if turn.measure is measure_page:
                print(f"\n{turn.name}:")
                measure_leak(browser, turn.file, options.minutes)
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()

"""How fast the page of `backsight play` is in headless Chromium: epochs and frames a second, frames'
p95, how long until a step is shown that the slider went to, the first paint; and beside it what
TensorFlow Playground does, written anew (playground.js), in the same browser. They take turns.

    make bench-page                        the table
    python benchmarks/page.py --page OTHER.html --page src/backsight/web/page.html   two builds in turns
    python benchmarks/page.py --minutes 10   what the heap of page and worker grows by, besides

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machine import processor
from playwright.sync_api import sync_playwright

from backsight.cli.options.page_words import read_words
from backsight.training.where import Where
from backsight.web.page_file import PATH, fill_page
from backsight.web.preparation import prepare_package

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SEVEN = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin_x1", "sin_x2")
SECONDS, STEPS, MOVES = 6.0, 10_000, 100

FRAMES = """seconds => new Promise(done => {
  const gaps = []; let last = performance.now(); const end = last + 1000 * seconds;
  const frame = now => {
    gaps.push(now - last); last = now;
    if (now < end) requestAnimationFrame(frame); else done(gaps.slice(1));
  };
  requestAnimationFrame(frame);
})"""
FACT = """at => Number(document.querySelectorAll('.facts dd')[at]?.innerText.replace(/\\D/g, ''))"""
# From the event to the frame after the one in which number and pictures were put into the page.
SLIDE = """async steps => {
  const input = document.querySelector('.time input'), output = document.querySelector('.time output');
  const read = () => Number(output.innerText.replace(/\\D/g, '')), waits = [];
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
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"


@dataclass(frozen=True, kw_only=True)
class Work:
    """A page. words: as behind `backsight play`. sizes: of Playground's network, none where it has none."""

    name: str
    words: tuple[str, ...]
    sizes: tuple[int, ...] = ()


def list_works(folder: Path) -> list[Work]:
    """The three pages."""
    seven = folder / "seven.csv"
    lines = [",".join((*SEVEN, "class")), *(",".join(map(str, row)) for row in make_seven())]
    seven.write_text("\n".join(lines) + "\n", encoding="utf-8")
    long = ("--steps", "100000000", "--engine", "portable")
    xor = ("xor", "--hidden", "4,4", "--loss", "binary_cross_entropy", "--batch", "all", *long)
    eights = ("--hidden", ",".join(["8"] * 6), "--batch", "10")
    return [
        Work(name="XOR 2-4-4-1", words=xor, sizes=(2, 4, 4, 1)),
        Work(name="7-6×8-1", words=(str(seven), *eights, *long), sizes=(7, *[8] * 6, 1)),
        Work(name="digits 64-32-10", words=("digits", "--hidden", "32", "--batch", "32", *long)),
    ]


def make_seven() -> list[tuple[float, ...]]:
    """Points of the plane by Playground's seven inputs, and whether they lie inside a circle."""
    draw = random.Random(0)
    points = [(draw.uniform(-5, 5), draw.uniform(-5, 5)) for _ in range(250)]
    return [
        (x, y, x * x, y * y, x * y, math.sin(x), math.sin(y), float(math.hypot(x, y) < 3))
        for x, y in points
    ]


def make_playground(work: Work, path: Path) -> Path:
    """The page that does as Playground does, on the same rows."""
    xor = [(0.0, 0.0, -1.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, -1.0)]
    rows = xor if work.sizes[0] == 2 else [(*row[:-1], 2 * row[-1] - 1) for row in make_seven()]
    script = Path(__file__).with_name("playground.js").read_text("utf-8")
    call = f"play({json.dumps(work.sizes)}, {json.dumps(rows)}, {json.dumps(rows[:125])})"
    path.write_text(
        f"<!doctype html><meta charset='utf-8'><p id='loss'></p><script>{script}\n{call}</script>",
        encoding="utf-8",
    )
    return path


def measure_page(browser: Any, path: Path, seconds: float) -> dict[str, float]:
    """A page that plays, and whose slider is moved."""
    with open_page(browser, f"{path.as_uri()}#step={STEPS}") as page:
        paint = page.evaluate(PAINT)
        page.wait_for_function(f"() => ({FACT})(0) === {STEPS}", timeout=120_000)
        draw = random.Random(1)
        waits = page.evaluate(SLIDE, [draw.randint(1, STEPS) for _ in range(MOVES)])
        page.locator(".toolbar .main").click()
        time.sleep(2)
        played = measure_frames(page, lambda: page.evaluate(FACT, 1), seconds)
    return {"paint": paint, **played, "slide": percentile(waits, 50), "slide p95": percentile(waits, 95)}


def measure_playground(browser: Any, path: Path, seconds: float) -> dict[str, float]:
    """Playground's rules at play."""
    with open_page(browser, path.as_uri()) as page:
        time.sleep(2)
        return measure_frames(page, lambda: page.evaluate("epochs"), seconds)


def measure_frames(page: Any, count_epochs: Any, seconds: float) -> dict[str, float]:
    """Epochs and frames a second, and the 95th of 100 frames in milliseconds."""
    before, start = count_epochs(), time.perf_counter()
    gaps = page.evaluate(FRAMES, seconds)
    done, wall = count_epochs() - before, time.perf_counter() - start
    return {
        "epochs": done / wall, "frames": 1000 * len(gaps) / sum(gaps), "p95": percentile(gaps, 95),
    }  # fmt: skip


def percentile(values: Sequence[float], percent: int) -> float:
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


class Heaps:
    """The heaps of a page and of its worker, after what is garbage was collected."""

    def __init__(self, page: Any) -> None:
        self.session, self.number = page.context.new_cdp_session(page), 0
        self.answers: dict[int, Any] = {}
        self.session.on("Target.receivedMessageFromTarget", self._hear)
        targets: list[str] = []
        self.session.on("Target.attachedToTarget", lambda event: targets.append(event["sessionId"]))
        auto = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": False}
        self.session.send("Target.setAutoAttach", auto)
        (self.worker,) = targets
        self.page = page

    def _hear(self, event: Any) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self.answers[message["id"]] = message.get("result", {})

    def _ask_worker(self, method: str) -> Any:
        self.number += 1
        words = json.dumps({"id": self.number, "method": method})
        self.session.send("Target.sendMessageToTarget", {"message": words, "sessionId": self.worker})
        while self.number not in self.answers:
            self.page.wait_for_timeout(10)
        return self.answers.pop(self.number)

    def measure(self) -> dict[str, float]:
        """MB in use: objects, and what arrays hold outside of them."""
        found = {}
        for name, ask in (("page", self.session.send), ("worker", self._ask_worker)):
            ask("HeapProfiler.collectGarbage")
            usage = ask("Runtime.getHeapUsage")
            found[name] = (usage["usedSize"] + usage.get("backingStorageSize", 0)) / 1e6
        return found


def measure_leak(browser: Any, path: Path, minutes: float) -> None:
    """Play, go back and on each half minute, and print both heaps then, and what they grow by from
    the second minute on."""
    with open_page(browser, path.as_uri()) as page:
        heaps = Heaps(page)
        page.locator(".toolbar .main").click()
        start, found = time.monotonic(), list[tuple[float, dict[str, float]]]()
        while (time.monotonic() - start) / 60 < minutes - 0.01:
            page.wait_for_timeout(29_000)
            step = page.evaluate(FACT, 0)
            page.locator(".toolbar .main").click()
            page.evaluate(SLIDE, [1 + k * (step - 1) // 3 for k in range(4)])
            page.locator(".toolbar .main").click()
            found.append(((time.monotonic() - start) / 60, heaps.measure()))
            sizes = "  ".join(f"{name} {size:7.2f} MB" for name, size in found[-1][1].items())
            print(f"  minute {found[-1][0]:5.1f}  step {step:13,}  {sizes}", flush=True)
    settled = [(minute, sum(sizes.values())) for minute, sizes in found if minute >= 2]
    if len(settled) > 2:
        slope = statistics.linear_regression(*zip(*settled, strict=True)).slope
        print(f"  from minute 2 on: {settled[-1][1] - settled[0][1]:+.2f} MB in all, {60 * slope:+.2f} MB an hour")


def main() -> None:
    """Measure in turns and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", type=Path, action="append", help="a built page; several take turns")
    parser.add_argument("--only", default="", help="a part of a name")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--minutes", type=float, default=0, help="play so long, and watch the heap")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    pages = options.page or [PATH]
    with tempfile.TemporaryDirectory() as place, sync_playwright() as running:
        folder = Path(place)
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox"])
        print(f"{processor()}; Chromium {browser.version}, headless")
        turns = []
        for work in list_works(folder):
            if options.only not in work.name:
                continue
            package = prepare_package(read_words(work.words), Where())
            for k, page in enumerate(pages):
                file = folder / f"{work.name}-{k}.html"
                file.write_text(fill_page(page.read_text("utf-8"), package), "utf-8")
                name = work.name + (f", {page}" if len(pages) > 1 else "")
                turns.append((name, measure_page, file))
            if work.sizes:
                file = make_playground(work, folder / f"{work.name}-playground.html")
                turns.append((f"{work.name}, Playground", measure_playground, file))
        results = measure_all(browser, turns, options.rounds, options.seconds)
        if options.minutes:
            for name, measure, file in turns:
                if measure is measure_page:
                    print(f"{name}, the heap after what is garbage was collected:")
                    measure_leak(browser, file, options.minutes)
        browser.close()
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


def measure_all(browser: Any, turns: Sequence[Any], rounds: int, seconds: float) -> dict[str, Any]:
    """The median of each figure over the rounds, printed as a table."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name, _measure, _file in turns}
    for _round in range(rounds):
        for name, measure, file in turns:
            found[name].append(measure(browser, file, seconds))
    results = {}
    print("| page | epochs/s | frames/s | p95 of a frame | a step is shown: median, p95 | first paint |")
    print("|---|---|---|---|---|---|")
    for name, parts in found.items() if rounds else ():
        one = {key: statistics.median(part[key] for part in parts) for key in parts[0]}
        results[name] = one
        shown = f"{one['slide']:.0f}, {one['slide p95']:.0f} ms" if "slide" in one else ""
        paint = f"{one['paint']:.0f} ms" if "paint" in one else ""
        print(f"| {name} | {one['epochs']:,.1f} | {one['frames']:.1f} | {one['p95']:.1f} ms | {shown} | {paint} |")
    return results


if __name__ == "__main__":
    main()

"""Pages as files: made, opened in a browser, and read number by number."""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from served_page import Client

import backsight
from backsight.cli.options.page_words import read_words
from backsight.engine.step import Step
from backsight.studies.explanation.cards import make_card_sheet, to_plain
from backsight.training.where import Where
from backsight.web.page_file import fill_page
from backsight.web.preparation import prepare_package

VISIBLE = "() => [...document.querySelectorAll('[data-number]')].map(b => b.dataset.number)"
LOOK = """async names => {
  const wait = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  const found = [];
  for (const name of names) {
    document.querySelector(`[data-number="${CSS.escape(name)}"]`).click();
    for (let k = 0; k < 50; k++) {
      await wait();
      if (document.querySelector('.card .address')?.dataset.card === name) break;
    }
    const card = document.querySelector('.card'), address = card?.querySelector('.address');
    found.push({
      name,
      address: address?.dataset.address ?? '',
      value: card?.querySelector('output')?.dataset.value ?? '',
      madeFrom: [...(card?.querySelectorAll('[data-list="made-from"] button') ?? [])]
        .map(b => b.dataset.address),
    });
  }
  return found;
}"""


def write_page(words: Sequence[str], page: str, path: Path) -> Path:
    """The file that `backsight play WORDS -o PATH` writes."""
    package = prepare_package(read_words(words), Where())
    path.write_text(fill_page(page, package), "utf-8")
    return path


def open_page(browser: Any, path: Path, **options: Any) -> AbstractContextManager[Any]:
    """A file in a browser of its own state; as `open_address`."""
    return open_address(browser, path.as_uri(), ("file:",), **options)


def open_served(
    browser: Any, client: Client, fragment: str = "", **options: Any
) -> AbstractContextManager[Any]:
    """What a server gives; as `open_address`."""
    return open_address(browser, client.access.address + fragment, (client.origin,), **options)


@contextmanager
def open_address(
    browser: Any, address: str, origins: tuple[str, ...], **options: Any
) -> Iterator[Any]:
    """An address in a browser of its own state. Fails where the page asks anybody for something but
    the origins, or where its code raises."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page, asked, raised = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: raised.append(str(error)))
    page.on("console", lambda said: raised.append(said.text) if said.type == "error" else None)
    page.goto(address)
    page.wait_for_selector(".facts")
    yield page
    context.close()
    assert not raised, raised
    strangers = [url for url in asked if not url.startswith((*origins, "blob:", "data:"))]
    assert not strangers, strangers


def show_numbers(page: Any, step: int) -> list[str]:
    """Go to a step, and open all of its numbers; their names."""
    page.locator(".time input").focus()
    for _again in range(step - 1):
        page.get_by_title("One step on").click()
    page.get_by_text("Every number of step").click()
    page.wait_for_selector("[data-number]")
    names: list[str] = page.evaluate(VISIBLE)
    return names


def look_at(page: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """What the cards of some numbers say."""
    found: list[dict[str, Any]] = page.evaluate(LOOK, list(names))
    return found


def find_step(words: Sequence[str], step: int) -> Step:
    """The step that the page shows, trained in Python by the portable engine."""
    named = read_words(words)
    run = backsight.start(named.source, **{**named.options, "engine": "portable"})
    return next(s for s in run.steps() if s.index == step)


def explain(step: Step, name: str) -> dict[str, Any]:
    """What `backsight explain --json --number NAME` says."""
    (card,) = to_plain(make_card_sheet(step, number=name))["numbers"]
    return dict(card)


def is_equal(text: str, value: Any) -> bool:
    """Whether a number of the page, all digits of it, is a number of JSON."""
    one, two = float(text.replace("Infinity", "inf")), float(json.loads(json.dumps(value)))
    return one == two or (math.isnan(one) and math.isnan(two))

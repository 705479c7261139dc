"""The MathML of every record in Chromium, which has to lay it out as mathematics."""

import dataclasses
import shutil
from collections.abc import Mapping

import pytest

from backsight.kernel.formula import Formula
from backsight.maths import catalogs
from backsight.render.mathematics.mathml import wrap_math, write_mathml

playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")

ARRAYS = dict.fromkeys("adegmpsuvwxyz", (4, 3)) | {"upstream": (4, 3), "W": (3, 3)}
MISPLACED = """() => {
  const box = e => e.getBoundingClientRect();
  const wrong = [];
  for (const m of document.querySelectorAll("math"))
    if (box(m).width < 4 || box(m).height < 4) wrong.push(["empty", m.textContent]);
  for (const f of document.querySelectorAll("mfrac"))
    if (box(f.children[0]).bottom > box(f.children[1]).top + 1)
      wrong.push(["fraction", f.textContent]);
  for (const r of document.querySelectorAll("mtr"))
    if (Math.abs(box(r.children[0]).top - box(r.children[1]).top) > 1)
      wrong.push(["case", r.textContent]);
  for (const s of document.querySelectorAll("msup, msubsup"))
    if (box(s.lastElementChild).top > box(s.children[0]).top)
      wrong.push(["script", s.textContent]);
  return wrong;
}"""
"""What does not stand where it belongs."""


def formulas_in(thing):
    if isinstance(thing, Formula):
        yield thing
    elif isinstance(thing, Mapping):
        for part in thing.values():
            yield from formulas_in(part)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from formulas_in(getattr(thing, field.name))


def test_every_record_is_laid_out_as_mathematics():
    """Fractions stand upright, scripts are raised, cases have their tests beside them."""
    records = (catalog[name] for catalog in catalogs.values() for name in catalog)
    formulas = (f for record in records for f in formulas_in(record) if not f.variadic)
    every = [write_mathml(line.expression, ARRAYS) for f in formulas for line in f.list_lines()]
    page = "".join(f"<p>{wrap_math(body, display=True)}</p>" for body in every)
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = chromium.new_page()
        shown.set_content(f"<!DOCTYPE html><meta charset=utf-8>{page}")
        assert shown.locator("math").count() == len(every)
        assert shown.evaluate(MISPLACED) == []
        chromium.close()

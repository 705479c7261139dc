"""The cards of a training's steps, from Python and from TypeScript.

`page/compare/cards.ts` reads what is asked in cards.json, beside the training that `comparison`
writes, and leaves its cards in answer.json.
"""

import json
from pathlib import Path
from typing import Any

import comparison

import page_texts
from backsight.engine.step import Step
from backsight.explanations.step.ledger import make_ledger
from backsight.kernel.language import get_language
from backsight.runs.run import Run
from backsight.studies.explanation.card_choice import list_arrays
from backsight.studies.explanation.cards import make_card_sheet, to_plain

WORDS = ("xor", "--hidden", "4,4")


def collect_steps(run: Run, wanted: tuple[int, ...]) -> dict[int, dict[str, Any]]:
    """By step its cards, and the arrays that its equations read and make."""
    sheets = {}
    for step in run.steps():
        if step.index in wanted:
            sheets[step.index] = make_sheet(step)
        if step.index == max(wanted):
            break
    return sheets


def make_sheet(step: Step) -> dict[str, Any]:
    """The cards of a step as plain data."""
    sheet = to_plain(make_card_sheet(step, words=WORDS))
    cards = json.loads(json.dumps(sheet["numbers"]))
    return {"cards": cards, "arrays": list_arrays(make_ledger(step))}


def ask_page(
    program: Path, run: Run, sheets: dict[int, dict[str, Any]], folder: Path, *, is_whole: bool
) -> dict[int, dict[str, Any]]:
    """The same as the page has it, in the language that is spoken. is_whole: every number of every
    equation is looked at, too."""
    comparison.write_training(run, folder)
    steps = {index: [c["address"] for c in sheet["cards"]] for index, sheet in sheets.items()}
    language = {"language": get_language(), "texts": page_texts.collect_texts()}
    question = {"steps": steps, "digits": 6, "words": WORDS, "all": is_whole, **language}
    (folder / "cards.json").write_text(json.dumps(question))
    assert comparison.run_node(program, str(folder))
    answer = json.loads((folder / "answer.json").read_text())
    return {int(index): sheet for index, sheet in answer.items()}


def list_differences(ours: dict[int, Any], theirs: dict[int, Any]) -> list[Any]:
    """What is not equal, by step and address."""
    assert ours.keys() == theirs.keys()
    found: list[Any] = []
    for step, sheet in ours.items():
        if sheet["arrays"] != theirs[step]["arrays"]:
            found.append((step, sheet["arrays"], theirs[step]["arrays"]))
        found += [(step, "dead", name) for name in theirs[step]["dead"]]
        for our, their in zip(sheet["cards"], theirs[step]["cards"], strict=True):
            keys = [k for k in our if our[k] != their.get(k)]
            found += [(step, our["address"], k, our[k], their.get(k)) for k in keys]
    return found

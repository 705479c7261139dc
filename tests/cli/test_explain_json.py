"""`backsight explain --json`: the numbers of a step as plain data, a card each."""

import json
import shlex
from typing import Any

import numpy as np
import pytest

import backsight

SMALL = ("xor", "--hidden", "3", "--optimizer", "adam", "--seed", "2")
ENGINES = ("numpy", "native", "interpret", "portable")


def read(call: Any, *words: str) -> Any:
    """What it prints, read."""
    status, out, err = call("explain", *words, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_a_card(call: Any) -> None:
    """One entry: formula, numbers, what its names stand for, where from and where to."""
    sheet = read(call, *SMALL, "--step", "2", "--number", "dL_dW1[0,2]")
    (card,) = sheet["numbers"]
    assert (sheet["format"], sheet["step"], sheet["dtype"]) == (1, 2, "float64")
    assert card["address"] == "backward/dL_dW1[0,2]"
    assert card["symbol"] == "∂L/∂W₁[0, 2]"
    assert card["formula"].startswith("x[0, 0] · ∂L/∂z₁[0, 2] + x[1, 0]")
    assert card["made_from"][:2] == ["given/x[0,0]", "backward/dL_dz1[0,2]"]
    assert {"update/m_next_W1[0,2]", "update/W1_next[0,2]"} <= {*card["goes_into"]}
    assert card["reason"]


@pytest.mark.parametrize("engine", ENGINES)
def test_values_have_all_digits(call: Any, engine: str) -> None:
    """A whole array is that of the step, to the last bit."""
    sheet = read(call, *SMALL, "--engine", engine, "--step", "3", "--number", "W1_next")
    run = backsight.start("xor", hidden=[3], optimizer="adam", seed=2, engine=engine)
    step = next(s for s in run.steps() if s.index == 3)
    values = np.array([card["value"] for card in sheet["numbers"]])
    expected = np.asarray(step.tape["theta_next"])[: values.size]
    assert values.size == 6
    assert np.array_equal(values, expected) or engine == "native"
    assert np.allclose(values, expected, rtol=1e-12)


def test_all_arrays_of_a_step(call: Any) -> None:
    """Every number that an equation makes has a card, and every name in a card is one's."""
    cards = {card["address"]: card for card in read(call, *SMALL)["numbers"]}
    step = next(iter(backsight.start("xor", hidden=[3], optimizer="adam", seed=2).steps()))
    made = [t for e in step.derivation.acts("forward", "loss", "backward") for t in e.targets]
    entries = sum(np.size(step.tape[name]) for name in made if name != "g")
    assert sum(not a.startswith(("given/", "update/")) for a in cards) == entries
    for card in cards.values():
        assert {*card["made_from"], *card["goes_into"]} <= cards.keys()
        assert bool(card["formula"]) is not card["address"].startswith("given/")


def test_made_from_and_goes_into_agree(call: Any) -> None:
    """What a number was made from goes into it, where no list was cut."""
    cards = {card["address"]: card for card in read(call, *SMALL, "--batch", "2")["numbers"]}
    for address, card in cards.items():
        for name in card["made_from"]:
            other = cards[name]
            assert address in other["goes_into"] or other["more_goes_into"]


def test_the_command_shows_the_same(call: Any) -> None:
    """What a card says is to be typed prints its number."""
    (card,) = read(call, *SMALL, "--step", "2", "--no-bias", "--number", "a1[3,1]")["numbers"]
    backsight_word, *words = shlex.split(card["command"])
    assert (backsight_word, words[0]) == ("backsight", "explain")
    status, out, _err = call(*words)
    assert status == 0
    assert card["numbers"] in out
    assert read(call, *words[1:])["numbers"][0] == card


def test_a_large_network(call: Any) -> None:
    """Of large arrays what the sheet shows: by far not all of 2,410 weights."""
    cards = read(call, "digits", "--hidden", "32", "--batch", "32")["numbers"]
    addresses = {card["address"] for card in cards}
    assert "loss/L" in addresses
    assert 0 < sum(a.startswith("given/W1[") for a in addresses) < 200
    (cut, *_others) = (card for card in cards if card["left_out"])
    assert cut["formula"].endswith("…") or "…" in cut["formula"]
    assert cut["more_made_from"] >= cut["left_out"][0]["count"]


def test_what_is_no_number(call: Any) -> None:
    """An unknown name, an index beyond, and options of a sheet are refused."""
    for words, text in (
        (("--number", "W9"), "No number of this step is called 'W9'"),
        (("--number", "W1[7,0]"), "W1[7,0] is not there"),
        (("--unit", "a1[0]", "-o", "x.html"), "leave out --unit, --out"),
    ):
        status, out, err = call("explain", *SMALL, "--json", *words)
        assert (status, out) == (2, "") or status == 1
        assert text in err

"""The words of printed loops: all that occur are explained, and no others."""

from typing import Any

import pytest

import backsight
from backsight.engine.loops.step_program import make_loop_program
from backsight.engine.loops.text import print_text
from backsight.explanations.loop_legend import WORDS, write_loop_legend

NETWORKS: dict[str, dict[str, Any]] = {
    "small": {"source": "xor"},
    "wide": {"source": "digits", "hidden": [256], "batch": 128, "clip_norm": 1.0},
    "plateau": {"source": "sine", "schedule": "reduce_on_plateau", "norm": "batch"},
}
TOKENS = {
    "gradient": "gradient:\n",
    "update": "update:\n",
    "for": "for ",
    "by": " by ",
    "lanes": " lanes",
    "gathering": " gathering ",
    "shared": " shared:",
    "assign": ".1 = ",
    "store": "] = ",
    "add": " add ",
    "chain": " chain ",
    "maximum": " maximum ",
    "zero": " = -0\n",
    "product": " @ ",
    "cut": ", cut\n",
    "alone": "one thread",
    "meet": "meet\n",
    "real": "real(",
    "host": "host(",
    "where": "where(",
    "all_x": " = all_",
    "settings": "settings[",
    "numbers": "numbers[",
    "seen": "seen[",
    "row": "row[",
}
"""How each word is seen in the loops."""


@pytest.mark.parametrize("name", NETWORKS)
def test_what_occurs_is_explained(name: str) -> None:
    """Word by word, as it is printed."""
    derivation = backsight.derive(**NETWORKS[name])
    program = make_loop_program(derivation, gathers=True)
    text, legend = print_text(program) + "\n", write_loop_legend(program)
    explained = {line.removeprefix("# ").split("  ")[0].rstrip() for line in legend}
    for mark, (word, _meaning) in WORDS.items():
        assert (TOKENS[mark] in text) == (word in explained), mark


def test_each_word_has_a_line() -> None:
    """Of the list above, and of what is printed."""
    assert TOKENS.keys() == WORDS.keys()

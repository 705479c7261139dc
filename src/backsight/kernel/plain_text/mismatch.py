"""Why plain data does not fit what is expected, in the language that is spoken.

Expected `int | null`, got `str` - at `$.layers[0].units`
→  layers[0].units: expected a whole number, got 'ten'
"""

import re
from typing import Any

from backsight.kernel.language import N_, _

KINDS = {
    "int": N_("a whole number"),
    "float": N_("a number"),
    "str": N_("a text"),
    "bool": N_("true or false"),
    "object": N_("a table of keys"),
    "array": N_("a list"),
    "null": N_("nothing"),
}
"""What msgspec calls a kind, and what people do."""
PLACE = re.compile(r" - at `(?:key` in `)?\$?\.?(.*?)`$", re.DOTALL)
KIND = re.compile(r"Expected `(.+?)`(?:, got `(.+?)`)?")
LENGTH = re.compile(r"Expected `(.+?)` of (?:at (?:most|least) )?length (.+)")
BOUND = re.compile(r"Expected `(.+?)` ([<>]=? .+)")
LACK = re.compile(r"Object missing required field `(.+?)`")
UNKNOWN = re.compile(r"Object contains unknown field `(.+?)`", re.DOTALL)
CHOICE = re.compile(r"Invalid enum value (.+)", re.DOTALL)
RANGE = "Integer value out of range"
MOST_SHOWN = 60
"""Characters of what came; of more its kind is said."""
STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def explain_mismatch(message: str, raw: object = None) -> str:
    """msgspec's message in our words; what it says seldom stays as it is. raw: the data, from which
    what stands there is said."""
    place, text = split_place(message)
    text = _explain(text, _find_value(raw, place))
    return _("{name}: {text}").format(name=place, text=text) if place else text


def split_place(message: str) -> tuple[str, str]:
    """The place that a message speaks of, "layers[0].units", "" for the whole; and the rest."""
    hit = PLACE.search(message)
    return (hit[1], message[: hit.start()]) if hit else ("", message)


def _explain(text: str, value: object) -> str:
    expected, got = "", "" if value is None else repr(value)
    if hit := KIND.fullmatch(text):
        expected, got = _name_kinds(hit[1]), got or (_name_kinds(hit[2]) if hit[2] else "")
    elif hit := BOUND.fullmatch(text):
        expected = f"{_name_kinds(hit[1])} {_format_bound(hit[2])}"
    elif hit := LENGTH.fullmatch(text):
        expected = _("{what} of length {bound}").format(
            what=_name_kinds(hit[1]), bound=_format_bound(hit[2])
        )
    elif hit := LACK.fullmatch(text):
        return _("the key {name!r} is missing").format(name=hit[1])
    elif hit := UNKNOWN.fullmatch(text):
        return _("the key {name!r} is unknown").format(name=hit[1])
    elif text == RANGE:
        return _("the whole number is too large")
    elif hit := CHOICE.fullmatch(text):
        return _("{value} is no value that it may have").format(value=hit[1])
    else:
        return text
    if not got:
        return _("expected {expected}").format(expected=expected)
    return _("expected {expected}, got {got}").format(expected=expected, got=got)


def _format_bound(text: str) -> str:
    return text.replace(">=", "≥").replace("<=", "≤").removesuffix(".0")


def _name_kinds(kinds: str) -> str:
    """ "int | null" in words; that it may be left out goes without saying."""
    names = [name for name in kinds.split(" | ") if name != "null"] or ["null"]
    return _(" or ").join(_(KINDS[name]) if name in KINDS else name for name in names)


def _find_value(raw: Any, place: str) -> object:
    """What stands at a place; None where there is nothing to be shown."""
    for hit in STEP.finditer(place):
        try:
            raw = raw[int(hit[1]) if hit[1] else hit[2]]
        except (KeyError, IndexError, TypeError):
            return None
    return raw if isinstance(raw, int | float | str) and len(str(raw)) <= MOST_SHOWN else None

"""Where two runs differ first, as sentences."""

from typing import Any

from backsight.kernel.language import _, join_sentences, ngettext
from backsight.studies.comparison.first_difference import FirstDifference
from backsight.studies.comparison.mismatch import Mismatch


def describe_difference(difference: FirstDifference, one: str, two: str) -> str:
    """What was found of the runs of these names."""
    names = {"one": one, "two": two}
    if difference.at is not None:
        return _describe_mismatch(difference, difference.at, names)
    counts = {
        "first": difference.first + 1,
        "last": difference.last,
        "steps": difference.last - difference.first,
    }
    texts = {
        "none": ngettext(
            "{one} and {two}: no number differed in {steps:,} step ({first:,} to {last:,}).",
            "{one} and {two}: no number differed in {steps:,} steps ({first:,} to {last:,}).",
            counts["steps"],
        ),
        "alike": ngettext(
            "{one} and {two}: no recorded number differs in {steps:,} step ({first:,} to "
            "{last:,}). Whether others do takes making the steps again, without --quick.",
            "{one} and {two}: no recorded number differs in {steps:,} steps ({first:,} to "
            "{last:,}). Whether others do takes making the steps again, without --quick.",
            counts["steps"],
        ),
        "same": _("{one} and {two} are the same run up to step {last:,}, the last of both."),
        "apart": _("{one} and {two} have no steps in common that could be compared."),
        "data": _(
            "{one} and {two} were trained on other data, so their inputs differ from the first "
            "step on."
        ),
    }
    return texts[difference.kind].format(**names, **counts)


def _describe_mismatch(difference: FirstDifference, at: Mismatch, names: dict[str, str]) -> str:
    sentence = {
        "number": _("{one} and {two} differ from step {step:,} on: {what}."),
        "recorded": _(
            "{one} and {two} differ in step {step:,} at the latest, where a recorded number does: "
            "{what}."
        ),
        "computed": _("The records of {one} and {two} differ from step {step:,} on: {what}."),
    }[difference.kind].format(**names, step=difference.step, what=_describe_values(at, names))
    if difference.kind != "computed":
        return sentence
    return join_sentences(
        sentence,
        _(
            "Made again here, no number of the two differs, so it was another machine, library or "
            "version that made them differ."
        ),
    )


def _describe_values(at: Mismatch, names: dict[str, str]) -> str:
    place = format_place(at)
    if at.shapes:
        text = _("{place} has the shape {here} in {one}, {there} in {two}")
        return text.format(place=place, here=at.shapes[0], there=at.shapes[1], **names)
    here, there = format_pair(*at.values)
    return _("{place} = {here} in {one}, {there} in {two}").format(
        place=place, here=here, there=there, **names
    )


def format_place(at: Mismatch) -> str:
    """The symbol with its index, dL_dW1[0,2]; in a vector with the weight: theta_next[4] (b1[1])"""
    index = f"[{','.join(map(str, at.index))}]" if at.index else ""
    place = f"{at.symbol}{index}"
    return f"{place} ({at.weight})" if at.weight else place


def format_pair(one: Any, two: Any) -> tuple[str, str]:
    """Two numbers with as many digits as tell them apart, in the precision that they have."""
    texts = str(one), str(two)
    return texts if texts[0] != texts[1] else (repr(float(one)), repr(float(two)))

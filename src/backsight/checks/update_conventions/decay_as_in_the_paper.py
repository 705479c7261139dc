"""Decoupled decay that is not taken times the rate.

When it matters: when the rate changes: here the decay stays as it is, there it falls with the rate.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._decay_strength import say_strength
from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _, join_sentences


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """w - η·(…) - λ·w."""
    if rule.record.name == "adamw":
        single = make_change("w - eta * (A + decay * w)", "w - eta * A - decay * w")
        for other in change_all(rule, single):
            sentence = _(
                "The decay is not taken times the rate, as in the paper; PyTorch and Keras take it "
                "times the rate (`backsight conventions decay`)."
            )
            yield NamedRule(rule=other, sentence=join_sentences(sentence, say_strength(rule)))


decay_as_in_the_paper = UpdateConvention(name="decay_as_in_the_paper", order=50, change=change)

"""The record itself in another of its forms.

When it matters: when a rate is taken over from another library, or changes on the way.
"""

from collections.abc import Iterator, Mapping

from backsight.checks.update_conventions._decay_strength import say_strength
from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule, make_rule
from backsight.kernel.language import N_, _, join_sentences
from backsight.kernel.types import Setting


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """The rule for each form that somebody has."""
    for (optimizer, setting, value), sentence in FORMS.items():
        if optimizer == rule.record.name and rule.settings[setting] != value:
            settings: dict[str, Setting] = {**rule.settings, setting: value}
            other = make_rule(rule.record, settings)
            is_bare = setting == "scaled" and not value
            strength = say_strength(rule) if is_bare else ""
            yield NamedRule(rule=other, sentence=join_sentences(_(sentence), strength))


FORMS: Mapping[tuple[str, str, Setting], str] = {
    ("momentum", "form", "pytorch"): N_(
        "The velocity has no rate in it, as PyTorch's buffer has none: the same path while the "
        "rate stays the same, another once it changes (`backsight conventions momentum`)."
    ),
    ("momentum", "form", "averaging"): N_(
        "The velocity is a running mean of the gradient, with 1 − μ before the new part: its steps "
        "are 1 − μ times as long (`backsight conventions momentum`)."
    ),
    ("momentum", "form", "classical"): N_(
        "The velocity has the rate in it, as Sutskever et al. and Keras have it: another path than "
        "PyTorch's once the rate changes (`backsight conventions momentum`)."
    ),
    ("nesterov", "form", "stored"): N_(
        "The look-ahead point is kept as the weights, as in Keras, scikit-learn and “Deep Learning "
        "from Scratch”: the gradient is taken at the weights (`backsight conventions nesterov`)."
    ),
    ("nesterov", "form", "pytorch"): N_(
        "The look-ahead point is kept as the weights and the velocity has no rate in it, as in "
        "PyTorch: the gradient is taken at the weights (`backsight conventions nesterov`)."
    ),
    ("nesterov", "form", "look_ahead"): N_(
        "The paper's form: the gradient has to be taken at the look-ahead point w + μ·v "
        "(`backsight conventions nesterov`)."
    ),
    ("adam", "epsilon_at", "hat"): N_(
        "ε stands beside the root that is not corrected, as in Keras, scikit-learn and at the end "
        "of the paper's section 2 (`backsight conventions adam`)."
    ),
    ("rmsprop", "epsilon_at", "inside"): N_(
        "ε stands inside the root, as TensorFlow and Keras have it (`backsight conventions "
        "rmsprop`)."
    ),
    ("rmsprop", "epsilon_at", "outside"): N_(
        "ε stands beside the root, as PyTorch has it (`backsight conventions rmsprop`)."
    ),
    ("centered_rmsprop", "epsilon_at", "inside"): N_(
        "ε stands inside the root, as the paper and Keras have it (`backsight conventions "
        "rmsprop`)."
    ),
    ("centered_rmsprop", "epsilon_at", "outside"): N_(
        "ε stands beside the root, as PyTorch has it (`backsight conventions rmsprop`)."
    ),
    ("amsgrad", "correct", False): N_(
        "The moments are not corrected, as in the paper; PyTorch corrects them."
    ),
    ("amsgrad", "correct", True): N_(
        "The moments are corrected, as PyTorch does; the paper leaves them as they are."
    ),
    ("sgdw", "scaled", False): N_(
        "The decay is not taken times the rate, as in the paper (`backsight conventions decay`)."
    ),
    ("sgdw", "scaled", True): N_(
        "The decay is taken times the rate, as PyTorch's AdamW does (`backsight conventions "
        "decay`)."
    ),
}
"""Who has a record's other forms, by its name, the setting and its value. A form that nobody has is
a slip."""


other_form = UpdateConvention(name="other_form", order=10, change=change)

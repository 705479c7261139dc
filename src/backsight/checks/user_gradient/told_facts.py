"""What the user told of his network: of one layer, or of each by its weights' name.

facts={"activation": "tanh", "z": z1, …}                 one layer
facts={"W1": {"activation": "tanh", …}, "W2": {…}}       each by the name of its weights
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from backsight.checks.traces.network import TracedNetwork
from backsight.checks.user_gradient.compare_facts import compare_facts
from backsight.checks.user_gradient.facts import TABLES, complete_facts, read_facts
from backsight.checks.user_gradient.parts import ArrayParts
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class ToldFacts:
    """Facts that were read."""

    common: dict[str, Any]
    """Of one layer, or of the whole loss."""
    layers: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """Of each layer, by the name of its weights."""

    def split(self, parts: ArrayParts) -> "ToldFacts":
        """The same where x is taken apart."""
        common = {**self.common}
        if "parts" in common:
            common["parts"] = {k: parts.split(part) for k, part in common["parts"].items()}
        renamed = {part.owner: part.name for part in parts.parts if len(part.shape) > 1}
        layers = {renamed.get(name, name): facts for name, facts in self.layers.items()}
        return replace(self, common=common, layers=layers)

    def compare(
        self, network: TracedNetwork | None, x: Mapping[str, Floats]
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The facts that slips go by, and what is to be said of those that are wrong. Where the
        loss was followed it is seen what is told; else what is told of a layer counts for its
        arrays ("layers": by array)."""
        if network is not None and network.layers:
            known, notes = compare_facts(self.common, network)
            more = [compare_facts(f, network, layer)[1] for layer, f in self.layers.items()]
            return known, (*notes, *(note for notes in more for note in notes))
        known = complete_facts(self.common)
        if self.layers:
            complete = {n: {**self.common, **f} for n, f in self.layers.items()}
            complete = {n: complete_facts(f) for n, f in complete.items()}
            owners = {name: _find_layer(name, self.layers) for name in x}
            known["layers"] = {name: complete[own] for name, own in owners.items() if own}
        return known, ()


def read_told_facts(facts: Any, x: Mapping[str, Floats]) -> ToldFacts:
    """The facts of one layer or of several. UnknownName, BadInput, BadShape where one cannot be
    used."""
    if not isinstance(facts, Mapping) or not any(
        isinstance(facts.get(name), Mapping) for name in x
    ):
        return ToldFacts(common=read_facts(facts, x))
    layers = {name: facts[name] for name in facts if name in x}
    common = {name: value for name, value in facts.items() if name not in x}
    for name in common:
        if name in TABLES or name == "activation":
            raise BadInput(
                _("facts has layers by name: put {name!r} into that of its layer.").format(
                    name=name
                )
            )
    return ToldFacts(
        common=read_facts(common, x),
        layers={name: read_facts(told, x) for name, told in layers.items()},
    )


def _find_layer(name: str, layers: Mapping[str, Any]) -> str:
    """The layer that an array belongs to: its own, or the one whose name ends in the same number;
    "" where none does."""
    if name in layers:
        return name
    number = _find_number(name)
    own = [layer for layer in layers if _find_number(layer) == number]
    return own[0] if len(own) == 1 else ""


def _find_number(name: str) -> str:
    return "".join(re.findall(r"\d+", name.partition("[")[0])[-1:])

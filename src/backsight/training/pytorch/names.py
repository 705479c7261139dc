"""Weights under PyTorch's names and in its layout: "net.0.weight" (out, in) is W1 (in, out).

Modules are told apart by what they hold and by its shapes; of some that hold the same, the order
says which is which, where it is known: that of a .pt, or of the numbers in their names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from backsight.engine.program import Program
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words
from backsight.maths import catalogs

UNREAD = "num_batches_tracked"
"""What PyTorch keeps beside running statistics, and no formula reads."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A layer that holds arrays: our names by PyTorch's attributes, and the shapes there."""

    names: Mapping[str, str]
    shapes: Mapping[str, tuple[int, ...]]

    def fits(self, module: Mapping[str, Any]) -> bool:
        """Whether a module holds these arrays, in these shapes."""
        return {k: tuple(v.shape) for k, v in module.items()} == dict(self.shapes)


def list_slots(program: Program) -> list[Slot]:
    """The layers of a network that hold arrays, in order."""
    derivation = program.batch_derivation
    weights, statistics = iter(derivation.weights()), iter(derivation.statistics())
    slots = []
    for layer in program.spec.layers:
        record = catalogs["layers"][layer.layer.name]
        own = [w for w in record.weights if layer.layer.settings.get(w.setting, True)]
        symbols = {w.pytorch or w.letter: next(weights) for w in own}
        symbols |= {s.pytorch or k: next(statistics) for k, s in record.statistics.items()}
        if symbols:
            slots.append(
                Slot(
                    names={k: s.name for k, s in symbols.items()},
                    shapes={k: s.shape[::-1] for k, s in symbols.items()},
                )
            )
    return slots


def is_pytorch(names: Iterable[str]) -> bool:
    """Whether arrays are called as PyTorch calls them."""
    return any(name.rpartition(".")[2] == "weight" for name in names)


def to_own_names(
    arrays: Mapping[str, Any], program: Program, where: str, *, in_order: bool
) -> dict[str, Any]:
    """The arrays of a state dict by our names, in our layout. in_order: whether they stand in the
    order of the network. Raises BadData where they are not this network's, or could be in two
    ways."""
    slots, modules = list_slots(program), _group_by_module(arrays)
    if not in_order:
        modules = dict(sorted(modules.items(), key=lambda item: _split_numbers(item[0])))
    if len(modules) != len(slots):
        raise BadData(
            _("{where} holds {count} modules with weights, and this network has {own}.").format(
                where=where, count=len(modules), own=len(slots)
            )
        )
    names = _match(slots, modules, where, in_order=in_order)
    return {
        ours: modules[name][attribute].T
        for slot, name in zip(slots, names, strict=True)
        for attribute, ours in slot.names.items()
    }


def _group_by_module(arrays: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    modules: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        module, _dot, attribute = name.rpartition(".")
        if attribute != UNREAD:
            modules.setdefault(module, {})[attribute] = array
    return modules


def _split_numbers(name: str) -> list[Any]:
    """A name for sorting: numbers by their size, and not as texts."""
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in re.split(r"(\d+)", name) if p]


def _match(
    slots: Sequence[Slot],
    modules: Mapping[str, Mapping[str, Any]],
    where: str,
    *,
    in_order: bool,
) -> list[str]:
    """The module of each layer."""
    left, matches = list(modules), []
    for index, slot in enumerate(slots):
        fitting = [name for name in left if slot.fits(modules[name])]
        if not fitting:
            raise BadData(
                _("{where} has no module for layer {index}, which holds {shapes}.").format(
                    where=where,
                    index=index + 1,
                    shapes=join_words(f"{k} {v}" for k, v in slot.shapes.items()),
                )
            )
        if not in_order and not _are_numbered(fitting):
            raise BadData(
                _(
                    "{where}: {names} have the same shapes, and their names do not say which comes "
                    "first. Give a .pt, which keeps the order, or number them."
                ).format(where=where, names=join_words(fitting))
            )
        matches.append(fitting[0])
        left.remove(fitting[0])
    return matches


def _are_numbered(names: Sequence[str]) -> bool:
    """Whether names differ by their numbers alone."""
    return all(re.sub(r"\d+", "#", a) == re.sub(r"\d+", "#", b) for a, b in pairwise(names))

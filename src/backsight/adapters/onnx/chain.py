"""A graph of ONNX as a chain of parts, read from its output back to its input.

    x ─▶ Sub ─▶ Div ─▶ MatMul ─▶ Add ─▶ Relu ─▶ MatMul ─▶ Add ─▶ Softmax ─▶ output
         before        dense 1          relu    dense 2          softmax

What only multiplies and adds constants is no part: behind a dense layer it is put into its weights,
and before the first and behind the last it is kept, for it may be the scaling of the data.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.adapters.linear_scaling import LinearScaling, absorb_behind
from backsight.adapters.network_parts import NetworkPart
from backsight.adapters.onnx.file import OnnxGraph, describe_operation, make_error
from backsight.adapters.onnx.links import ChainLink, LinkReader
from backsight.engine.spec import Choice
from backsight.kernel.language import _

RESIDUAL = Choice("residual")


@dataclass(frozen=True, kw_only=True, eq=False)
class OnnxChain:
    """What was read. before, behind: what is done to the inputs, and to the outputs, where that is
    no part of a layer."""

    parts: tuple[NetworkPart, ...]
    before: LinearScaling | None = None
    behind: LinearScaling | None = None
    fills: bool = False
    """Whether missing numbers are filled in."""


def read_chain(graph: OnnxGraph) -> OnnxChain:
    """The parts of a graph. Raises BadData, which names the node that is not known."""
    reader = LinkReader(graph=graph)
    chain = _ChainMaker(graph)
    for link in reader.list_links():
        chain.add(link)
    reader.require_all_taken()
    return OnnxChain(
        parts=tuple(chain.parts), before=chain.before, behind=chain.behind, fills=reader.fills
    )


class _ChainMaker:
    """Makes parts of links, in order."""

    def __init__(self, graph: OnnxGraph) -> None:
        self.graph = graph
        self.parts: list[NetworkPart] = []
        self.before: LinearScaling | None = None
        self.behind: LinearScaling | None = None
        self._places = {graph.input: 0}

    def add(self, link: ChainLink) -> None:
        """The next link."""
        if link.part is not None:
            self._add_part(link.part)
        elif link.affine is not None:
            self._add_affine(link.affine)
        elif link.kind == "addition":
            self._add_addition(link)
        self._places[link.value] = len(self.parts)

    def _add_part(self, part: NetworkPart) -> None:
        self._put_behind_away()
        self.parts.append(part)

    def _add_addition(self, link: ChainLink) -> None:
        self._put_behind_away()
        place = self._places.get(link.skip)
        if place is None or place == len(self.parts):
            raise make_error(
                self.graph.path,
                _("{name} adds two ways through the network; it may add an earlier value").format(
                    name=self._describe(link)
                ),
            )
        self.parts.append(
            NetworkPart(name=self._describe(link), kind="addition", choice=RESIDUAL, source=place)
        )

    def _describe(self, link: ChainLink) -> str:
        return describe_operation(self.graph.producers[link.value])

    def _add_affine(self, affine: LinearScaling) -> None:
        """Into the dense layer before it; kept where there is none."""
        if not self.parts:
            self.before = self.before.combine(affine) if self.before else affine
            return
        last = self.parts[-1]
        is_free = last.units is not None
        is_bias = is_free and self.behind is None and np.ndim(affine.times) == 0
        has_bias = is_free and "b" in last.module
        if is_bias and affine.times == 1.0 and not has_bias and _fits(affine.plus, last):
            self.parts[-1] = _with_bias(last, affine.plus)
            return
        if not is_free:
            raise make_error(
                self.graph.path,
                _("{name} stands where only a dense layer's output is multiplied or moved").format(
                    name=affine.name
                ),
            )
        self.behind = self.behind.combine(affine) if self.behind else affine

    def _put_behind_away(self) -> None:
        """What stands behind a dense layer that is not the last goes into its weights."""
        if self.behind is not None:
            self.parts[-1] = absorb_behind(self.parts[-1], self.behind)
            self.behind = None


def _fits(units: Any, part: NetworkPart) -> bool:
    return np.size(units) == part.units


def _with_bias(part: NetworkPart, bias: Any) -> NetworkPart:
    module = {**part.module, "b": np.asarray(bias).reshape(-1)}
    return replace(part, module=module, choice=Choice("dense", {"bias": True}))

"""A graph of ONNX as links from its output back to its input: parts, constants, additions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from backsight.adapters.linear_scaling import LinearScaling
from backsight.adapters.network_parts import NetworkPart
from backsight.adapters.onnx.file import OnnxGraph, describe_operation, make_error
from backsight.adapters.onnx.named import NAMED_OPERATIONS, OTHERS_KNOWN, read_named, round_setting
from backsight.adapters.onnx.patterns import Match, Pattern, list_patterns, match_pattern
from backsight.adapters.onnx.words import OnnxOperation
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

SHAPERS = ("Flatten", "Reshape", "Squeeze")
Link = Literal["part", "affine", "addition", "pass"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ChainLink:
    """One link while the graph is read. source: the value that it takes. skip: of an addition,
    the earlier value that is added."""

    kind: Link
    value: str
    source: str
    part: NetworkPart | None = None
    affine: LinearScaling | None = None
    skip: str = ""


@dataclass(kw_only=True)
class LinkReader:
    """Reads one graph."""

    graph: OnnxGraph
    names_read: set[str] = field(default_factory=set)
    fills: bool = False

    def list_links(self) -> list[ChainLink]:
        """The links from the input to the output."""
        links: list[ChainLink] = []
        value = self.graph.resolve(self.graph.output)
        while value != self.graph.input:
            if len(links) > len(self.graph.operations):
                raise make_error(self.graph.path, _("its graph runs in a circle"))
            link = self._read(value)
            links.append(link)
            value = self.graph.resolve(link.source)
        return links[::-1]

    def _read(self, value: str) -> ChainLink:
        operation = self.graph.producers.get(value)
        if operation is None or value in self.graph.constants:
            raise make_error(self.graph.path, _("its output does not hang on its input"))
        link = self._read_pattern(value) or self._read_named(value, operation)
        link = link or self._read_dense(value, operation) or self._read_plain(value, operation)
        if link is None:
            raise self._make_unknown_error(operation)
        self.names_read.add(operation.output)
        return link

    def _make_unknown_error(self, operation: OnnxOperation) -> BadData:
        known = sorted({*NAMED_OPERATIONS, *OTHERS_KNOWN})
        return make_error(
            self.graph.path,
            _("{name} is none of the known operations in its place, which are {names}").format(
                name=describe_operation(operation), names=join_words(known)
            ),
        )

    def _read_pattern(self, value: str) -> ChainLink | None:
        for pattern in list_patterns():
            match = match_pattern(pattern, self.graph, value)
            if match is not None and self._is_new(match):
                self.names_read |= {o.output for o in match.operations}
                return self._make_pattern_link(pattern, match, value)
        return None

    def _is_new(self, match: Match) -> bool:
        """Whether it takes no operation that a later part is."""
        return not any(o.output in self.names_read for o in match.operations)

    def _make_pattern_link(self, pattern: Pattern, match: Match, value: str) -> ChainLink:
        graph = self.graph
        settings = {
            name: round_setting(np.ravel(graph.constants[match.values[f"?{name}"]])[0], graph)
            for name in pattern.settings
        }
        arrays = {name: graph.constants[match.values[f"?{name}"]] for name in pattern.weights}
        part = NetworkPart(
            name=describe_operation(graph.producers[value]),
            kind=pattern.kind,
            choice=Choice(pattern.record, settings),
            module=arrays or None,
        )
        return ChainLink(kind="part", value=value, source=match.values["?x"], part=part)

    def _read_named(self, value: str, operation: OnnxOperation) -> ChainLink | None:
        named = read_named(self.graph, operation)
        if named is None:
            return None
        kind, choice, arrays = named
        if choice.name == "dropout" and not choice.settings["p"]:
            return ChainLink(kind="pass", value=value, source=operation.inputs[0])
        part = NetworkPart(
            name=describe_operation(operation), kind=kind, choice=choice, module=arrays or None
        )
        return ChainLink(kind="part", value=value, source=operation.inputs[0], part=part)

    def _read_dense(self, value: str, operation: OnnxOperation) -> ChainLink | None:
        """A product with a matrix, with or without biases."""
        if operation.op not in ("MatMul", "Gemm"):
            return None
        weights = self.graph.find_constant(operation.inputs[1])
        if weights is None or weights.ndim != 2 or operation.inputs[0] in self.graph.constants:
            return None
        arrays = {"W": weights}
        if operation.op == "Gemm":
            arrays = self._read_gemm(operation, weights)
        part = NetworkPart(
            name=describe_operation(operation),
            kind="layer",
            choice=Choice("dense", {"bias": "b" in arrays}),
            module=arrays,
            units=arrays["W"].shape[1],
        )
        return ChainLink(kind="part", value=value, source=operation.inputs[0], part=part)

    def _read_gemm(self, operation: OnnxOperation, weights: Floats) -> dict[str, Floats]:
        usual = {"alpha": 1.0, "beta": 1.0, "transA": 0}
        for name, number in usual.items():
            if operation.attributes.get(name, number) != number:
                raise make_error(
                    self.graph.path,
                    _("{name} is known here, but not with {settings}").format(
                        name=describe_operation(operation),
                        settings=f"{name}={operation.attributes[name]}",
                    ),
                )
        arrays = {"W": weights.T if operation.attributes.get("transB", 0) else weights}
        if len(operation.inputs) > 2 and operation.inputs[2]:
            bias = self.graph.find_constant(operation.inputs[2])
            if bias is None:
                raise self._make_unknown_error(operation)
            arrays["b"] = np.broadcast_to(bias, (1, arrays["W"].shape[1]))[0]
        return arrays

    def _read_plain(self, value: str, operation: OnnxOperation) -> ChainLink | None:
        """What multiplies or adds constants, adds an earlier value, fills in, or only passes on."""
        if operation.op in SHAPERS:
            return ChainLink(kind="pass", value=value, source=operation.inputs[0])
        if operation.op == "Where":
            return self._read_fill(value, operation)
        if operation.op not in ("Add", "Sub", "Mul", "Div") or len(operation.inputs) != 2:
            return None
        first, second = operation.inputs
        constants = [self.graph.find_constant(name) for name in (first, second)]
        if operation.op == "Add" and all(c is None for c in constants):
            return self._read_addition(value, first, second)
        if constants[1] is not None:
            return self._read_affine(value, first, _make_affine(operation, constants[1]))
        if constants[0] is not None and operation.op in ("Add", "Mul"):
            return self._read_affine(value, second, _make_affine(operation, constants[0]))
        return None

    def _read_affine(
        self, value: str, source: str, affine: LinearScaling | None
    ) -> ChainLink | None:
        if affine is None:
            return None
        return ChainLink(kind="affine", value=value, source=source, affine=affine)

    def _read_fill(self, value: str, operation: OnnxOperation) -> ChainLink | None:
        """Numbers in the place of missing ones: Where(IsNaN(x), constants, x)."""
        test, fill, source = operation.inputs
        asked = self.graph.producers.get(self.graph.resolve(test))
        same = self.graph.resolve(source)
        is_fill = asked is not None and asked.op == "IsNaN" and len(asked.inputs) == 1
        if not is_fill or self.graph.find_constant(fill) is None or asked is None:
            return None
        if self.graph.resolve(asked.inputs[0]) != same or same != self.graph.input:
            return None
        self.names_read.add(asked.output)
        self.fills = True
        return ChainLink(kind="pass", value=value, source=source)

    def _read_addition(self, value: str, first: str, second: str) -> ChainLink | None:
        """A residual connection: the value that is made later is made of the other."""
        values = [self.graph.resolve(name) for name in (first, second)]
        skip, source = sorted(values, key=lambda name: self._depths.get(name, 0))
        if self._depths.get(skip, 0) == self._depths.get(source, 0):
            return None
        return ChainLink(kind="addition", value=value, source=source, skip=skip)

    @cached_property
    def _depths(self) -> Mapping[str, int]:
        """How many operations stand before each value, on the longest way."""
        depths: dict[str, int] = {}
        for operation in self.graph.operations:
            before = (depths.get(self.graph.resolve(name), 0) for name in operation.inputs)
            depths[operation.output] = 1 + max(before, default=0)
        return depths

    def require_all_taken(self) -> None:
        """Raise BadData where the graph has an operation that is not read."""
        for operation in self.graph.operations:
            name = operation.output
            is_passing = self.graph.resolve(name) != name or name in self.graph.constants
            if name not in self.names_read and not is_passing:
                raise make_error(
                    self.graph.path,
                    _("{name} is not on the way from its input to its output").format(
                        name=describe_operation(operation)
                    ),
                )


def _make_affine(operation: OnnxOperation, constant: Floats) -> LinearScaling | None:
    """What an operation with a constant does to each unit; None where that is no number a unit."""
    array = np.asarray(constant)
    if array.dtype.kind != "f" or array.ndim > 2 or (array.ndim == 2 and array.shape[0] != 1):
        return None
    units = array.reshape(-1) if array.size > 1 else array.reshape(())
    name = describe_operation(operation)
    with np.errstate(all="ignore"):
        if operation.op == "Add":
            return LinearScaling(times=1.0, plus=units, name=name)
        if operation.op == "Sub":
            return LinearScaling(times=1.0, plus=-units, name=name)
        if operation.op == "Mul":
            return LinearScaling(times=units, plus=0.0, name=name)
        return LinearScaling(times=1 / units.astype(float), plus=0.0, name=name)

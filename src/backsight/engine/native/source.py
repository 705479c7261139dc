"""From a Derivation to the source of its native code: lowered, fused, laid out, written.

Nothing here touches an array: the same source serves every state of a training, and is the key
under which compiled code is kept.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import Node
from backsight.engine.layer_spans import clip_spans, list_spans
from backsight.engine.layer_sums import lower_layer_sums, trace_layer_sums
from backsight.engine.native.fusion import FusedStep, Loop, find_exponent, is_looped
from backsight.engine.native.module_writer import Layout, NativeWriter, Outputs
from backsight.engine.native.value_writer import Address, Unwritable
from backsight.engine.numpy.buffers import find_base
from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _


@dataclass(frozen=True, kw_only=True)
class NativeSource:
    """text: the module. formulas: those in each of its functions, by the function's name.

    gathered: where in the workspace the arrays of a batch lie, by name; none where they are read
    where they are given. arrays: what else is given, in order: draws, x and y, vectors. draws:
    which of them are random numbers. numbers: what a schedule remembers, in order;
    settings: rates and the like. gradient: where it lies
    in the workspace. size: of the workspace; seen: of what a call leaves to be seen.
    """

    text: str
    formulas: Mapping[str, tuple[str, ...]]
    gathered: Mapping[str, int]
    arrays: tuple[str, ...]
    draws: tuple[str, ...]
    numbers: tuple[str, ...]
    settings: tuple[float, ...]
    gradient: int
    size: int
    seen: int


def write_native_source(derivation: Derivation, *, gathers: bool, blas: str) -> NativeSource:
    """The source for a derivation. gathers: whether each step gathers its batch from all rows.
    blas: as for `NativeWriter`. Raises CannotCompile where a formula has a word that native code
    has not."""
    groups = lower(
        derivation, derivation.acts("forward", "loss", "backward"), derivation.acts("update")
    )
    gradient, update = (list(g.nodes) for g in groups)
    made, origins = groups[0].symbol_nodes, groups[0].origins | groups[1].origins
    batch = derivation.batch_names
    vectors = [s.name for s in derivation.of_role("vector")]
    length = _take_length(gradient, update, made["g"])
    sum_nodes = lower_layer_sums(trace_layer_sums(), made).nodes
    carried = _list_carried(made, derivation, vectors, update)
    kept = [n for n in (*carried.values(), made["g"], made["L"]) if isinstance(n, Node)]
    fused = FusedStep(
        gradient,
        [*update, *sum_nodes],
        kept=kept,
        together={id(node): made["theta_next"] for node in sum_nodes},
    )
    taken = _list_inputs([*gradient, *update])
    draws = [s.name for s in derivation.of_role("draw") if not s.is_initial]
    layout = Layout()
    for name, node in taken.items():
        if name in vectors or (name in batch and not gathers):
            layout.addresses[id(node)] = Address(array=f"of_{name}", offset="0")
        elif name in draws:
            layout.addresses[id(node)] = Address(array=f"of_{name}", offset=f"d_{name}")
    _place_packs(layout, [*gradient, *update])
    copies = [
        (old, new)
        for old, new in carried.items()
        if not _place_over(layout, fused, taken.get(old), new, old)
    ]
    symbols = derivation.symbols
    asked = [n for n, s in symbols.items() if s.role == "number" and n in taken and n != "t"]
    places = {n: layout(taken[n]) for n in batch if n in taken} if gathers else {}
    arrays = [*draws, *([] if gathers else batch), *vectors]
    wanted = Outputs(
        loss=made["L"],
        rate=made["eta"],
        length=length,
        spans=clip_spans(list_spans(derivation), 0, symbols["theta"].size),
        copies=copies,
        numbers=asked,
        gathered=[(n, symbols[n].shape, p) for n, p in places.items()],
        drawn=[(n, symbols[n].size) for n in draws],
        arrays=arrays,
    )
    try:
        writer = NativeWriter(fused, layout, wanted, derivation.dtype, blas=blas, origins=origins)
    except Unwritable as error:
        raise CannotCompile(
            _("The native engine has no word for {word}, which {formula} says.").format(
                word=error.node.op, formula=origins.get(id(error.node), "?")
            )
        ) from None
    except RecursionError:  # each layer is some calls deeper than the one before it
        raise CannotCompile(
            _("More layers follow each other than native code can be written for.")
        ) from None
    return NativeSource(
        text=writer.source,
        formulas=writer.formulas,
        arrays=tuple(arrays),
        draws=tuple(draws),
        gathered={n: int(p.offset) for n, p in places.items()},
        numbers=tuple(asked),
        settings=tuple(writer.settings),
        gradient=int(layout(made["g"]).offset),
        size=max(1, layout.size),
        seen=writer.seen,
    )


def _take_length(gradient: list[Node], update: list[Node], g: Node) -> Node:
    """The square of the gradient's length, taken before the update; what clips by it uses it."""
    for node in update:
        if node.op == "total" and _is_square_of(node.args[0], g):
            moved = (node.args[0], node)
            update[:] = [n for n in update if not any(n is m for m in moved)]
            gradient += moved
            return node
    square = Node("multiply", (g, g), g.shape)
    gradient += [square, Node("total", (square,), ())]
    return gradient[-1]


def _is_square_of(node: Node, g: Node) -> bool:
    by_itself = node.op == "multiply" and node.args[0] is g and node.args[1] is g
    return by_itself or (find_exponent(node) == 2 and node.args[0] is g)


def _list_carried(
    made: Mapping[str, Any], derivation: Derivation, vectors: list[str], update: list[Node]
) -> dict[str, Node]:
    """The vectors that a step leaves behind, by what they replace; a plain copy of another one is
    made a step of its own."""
    found: dict[str, Node] = {}
    for old, new in derivation.carries.items():
        if old not in vectors or new not in made or made[new] is made[old]:
            continue
        node = made[new]
        if not is_looped(node) and node.op != "pack":
            node = Node("multiply", (node, 1), node.shape)
            update.append(node)
        found[old] = node
    return found


def _list_inputs(nodes: list[Node]) -> dict[str, Node]:
    """The inputs that some nodes read, by name."""
    found: dict[str, Node] = {}
    for node in nodes:
        for operand in node.args:
            if isinstance(operand, Node) and find_base(operand).op == "input":
                found[str(find_base(operand).args[0])] = find_base(operand)
    return found


def _place_packs(layout: Layout, nodes: list[Node]) -> None:
    """Let the parts of a packed vector be made at their places in it."""
    for node in nodes:
        if node.op != "pack":
            continue
        whole, more = layout(node), 0
        for part in node.args:
            if find_base(part) is part and part.op != "input" and id(part) not in layout.addresses:
                place = Address(array=whole.array, offset=str(int(whole.offset) + more))
                layout.addresses[id(part)] = place
            more += math.prod(part.shape)


def _place_over(layout: Layout, fused: FusedStep, old: Node | None, new: Node, name: str) -> bool:
    """Let a new value be written over the old one, if nothing reads that later."""
    if not is_looped(new) or id(new) in layout.addresses or len(new.shape) != 1:
        return False
    own = fused.find_loop(new)
    for piece in fused.pieces:
        if piece is own or piece.slot < own.slot or old is None:
            continue
        reads = piece.reads if isinstance(piece, Loop) else _list_inputs([piece.node])
        if any(old is node for node in reads.values()):
            return False
    layout.addresses[id(new)] = Address(array=f"of_{name}", offset="0")
    return True

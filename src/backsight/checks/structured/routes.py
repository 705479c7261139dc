"""What a changed weight changes, and what has to be computed again for it.

A weight of a dense layer changes one unit of its sums z: one column. Entry-by-entry equations
keep it one column (`columns`). Where the column meets other units it is joined in (`joins`):
through the next layer's weights as a product of a column and a row, or in its own place. What
follows (`tail`) is computed for whole rows.

The two routes of the package's 2-3-2 example, as `find_route` gives them::

    from   columns   joins                                   tail
    z1     a1        z2 by column a1 through W2              a2, L
    z2     a2        a2 by column a2 in place ("")           L

In the second the last layer's column meets the other output only in the loss's sum over the
outputs. A softmax would meet it earlier: then z2 itself is joined in place, and the tail is a2, L.
A residual connection makes two joins of one column: into the next sums, and where it is added.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from backsight.checks.structured.dependence import Dependence, Reach, find_dependence, run_on_nodes
from backsight.engine.derivation import BATCH_ROLES, Derivation, Equation
from backsight.engine.graph.trace import Node

COLUMN = Dependence(reach=Reach.EACH, rows=True)
ROW = Dependence(reach=Reach.ROW, rows=True)
UNCHANGED = Dependence(rows=True)


@dataclass(frozen=True, kw_only=True)
class Join:
    """A symbol whose rows are changed in full because one column of another is."""

    target: str
    """The symbol whose rows change."""
    column: str
    """The symbol whose column changed; the target itself for a join in place."""
    through: str = ""
    """The weight whose row j the change of unit j is multiplied with; "" for in place."""


@dataclass(kw_only=True)
class Route:
    """From a dense layer's sums to the loss."""

    layer: Equation
    """What makes the sums."""
    columns: list[Equation] = field(default_factory=list)
    """What keeps one unit's column one column."""
    joins: list[Join] = field(default_factory=list)
    """Where the column changes whole rows."""
    tail: list[Equation] = field(default_factory=list)
    """What follows, for whole rows; the last makes L."""
    by_rows: bool = True
    """Whether no row's part of the loss depends on another row, and the loss is their sum."""

    @property
    def z(self) -> str:
        """The layer's sums."""
        return self.layer.targets[0]


class RouteMap:
    """Where every weight of a Derivation leads."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation

    @cached_property
    def data(self) -> dict[str, Dependence]:
        """What depends on the batch, and whether its first axis runs over the rows."""
        roles = (*BATCH_ROLES, "draw")
        symbols = self.derivation.symbols.values()
        dependences = {s.name: COLUMN for s in symbols if s.role in roles}
        for equation in self.derivation.acts("forward", "loss"):
            dependences[equation.targets[0]] = find_dependence(
                self.derivation, equation, dependences
            )
        return dependences

    def has_rows(self, name: str) -> bool:
        """Whether a symbol's first axis runs over the rows of the batch."""
        return name in self.data and self.data[name].rows

    def list_twins(self, weight: str) -> set[str]:
        """A weight's names: at theta, and where Nesterov looks ahead."""
        offset, symbols = self.derivation.symbols[weight].offset, self.derivation.symbols.values()
        places = ("theta", "theta_ahead")
        return {s.name for s in symbols if s.part_of in places and s.offset == offset}

    def list_readers(self, weight: str) -> list[tuple[Equation, str]]:
        """The forward equations that read a weight, and the name under which they do."""
        names, forward = self.list_twins(weight), self.derivation.acts("forward")
        return [(e, n) for e in forward for n in sorted(names & set(e.operands))]

    def list_affected(self, changed: set[str], after: int) -> Iterator[Equation]:
        """The equations behind number `after` that lead from changed symbols to the loss."""
        changed = set(changed)
        for equation in self._loss_equations:
            if equation.number > after and changed & set(equation.operands):
                changed |= set(equation.targets)
                yield equation

    @cached_property
    def _loss_equations(self) -> list[Equation]:
        """The equations that the loss is made of: not, say, a softmax that it does not read."""
        needs, equations = {"L"}, []
        for equation in reversed(list(self.derivation.acts("forward", "loss"))):
            if needs & set(equation.targets):
                needs |= set(equation.operands)
                equations.append(equation)
        return equations[::-1]

    def find_route(self, layer: Equation) -> Route:
        """The way from a dense layer's sums to the loss."""
        route, changed = Route(layer=layer), {layer.targets[0]: COLUMN}
        for equation in self.list_affected({route.z}, layer.number):
            dependences = {o: UNCHANGED for o in equation.operands if self.has_rows(o)} | changed
            dependence = find_dependence(self.derivation, equation, dependences)
            changed[equation.targets[0]] = self._add_equation(route, equation, changed, dependence)
        last = changed.get("L")
        route.by_rows &= last is not None and last.is_sum and last.reach < Reach.MIXED
        return route

    def _add_equation(
        self,
        route: Route,
        equation: Equation,
        changed: dict[str, Dependence],
        dependence: Dependence,
    ) -> Dependence:
        """Take one equation into the route; what its target is from then on."""
        # `hit`: the operands that change; `narrow`: those of them of which only a column does.
        hit = [o for o in dict.fromkeys(equation.operands) if o in changed]
        narrow = [o for o in hit if changed[o] is COLUMN]
        shape = self.derivation.symbols[route.z].shape
        same = self.derivation.symbols[equation.targets[0]].shape == shape
        if narrow == hit and dependence.reach is Reach.EACH and same and not dependence.is_sum:
            route.columns.append(equation)
            return COLUMN
        through = (
            find_through(self.derivation, equation, hit[0]) if narrow == hit[:1] == hit else ""
        )
        if through:
            route.joins.append(Join(target=equation.targets[0], column=hit[0], through=through))
            return ROW
        # From here on the equation reads whole rows, so a column that it reads becomes a row in
        # its own place: all units as they were, and unit j changed.
        targets = {j.target for j in route.joins}
        route.joins += [Join(target=o, column=o) for o in narrow if o not in targets]
        route.tail.append(equation)
        route.by_rows &= dependence.reach < Reach.MIXED and (dependence.rows or dependence.is_sum)
        # All that matters of a row behind a join is that it is one; sums and mixtures keep their
        # own dependence, for the equations behind them.
        return dependence if dependence.is_sum or dependence.reach is Reach.MIXED else ROW


def find_through(derivation: Derivation, equation: Equation, x: str) -> str:
    """The weight W where an equation is x @ W plus what x does not touch; else ""."""
    return _find_partner(derivation, equation, x, side=0)


def find_input(derivation: Derivation, equation: Equation, weight: str) -> str | None:
    """Where an equation is linear in a weight: x of x @ W, "" for an added bias; else None."""
    operands, result = run_on_nodes(derivation, equation)
    node = operands[weight]
    if _is_added(result, node) and node.shape == result.shape[-1:]:
        return ""
    return _find_partner(derivation, equation, weight, side=1) or None


def _find_partner(derivation: Derivation, equation: Equation, name: str, side: int) -> str:
    """The other operand of the one matrix product that an operand enters, "" where it is not so."""
    # `x @ W + b` is affine in x only if x enters nowhere else: `x @ W + x` is a product, too, but
    # a change of x does more to it than the product says.
    operands, result = run_on_nodes(derivation, equation)
    node = operands[name]
    for other, partner in operands.items():
        if not isinstance(partner, Node) or partner is node:
            continue
        pair = (node, partner) if side == 0 else (partner, node)
        product = next((n for n in _walk(result) if _is_product(n, *pair)), None)
        once = sum(a is node for n in _walk(result) for a in n.args) == 1
        if product is not None and once and _is_added(result, product):
            return other
    return ""


def _is_product(node: Node, left: Node, right: Node) -> bool:
    return node.op == "matmul" and node.args[0] is left and node.args[1] is right


def _is_added(node: object, part: Node) -> bool:
    """Whether a node is a part, or the sum of it and what does not hold it."""
    if node is part:
        return True
    if not isinstance(node, Node) or node.op not in ("add", "subtract"):
        return False
    left, right = node.args
    if node.op == "add" and _is_added(right, part) and not _has_part(left, part):
        return True
    return _is_added(left, part) and not _has_part(right, part)


def _has_part(node: object, part: Node) -> bool:
    return isinstance(node, Node) and any(n is part for n in _walk(node))


def _walk(node: Node) -> Iterator[Node]:
    """A node and all that it is made of."""
    yield node
    for argument in node.args:
        if isinstance(argument, Node):
            yield from _walk(argument)

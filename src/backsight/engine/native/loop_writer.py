"""One loop of a fused step as the source of a function that Numba compiles."""

import math

from backsight.engine.graph.trace import Node
from backsight.engine.native.fusion import (
    OVER_UNITS,
    is_alias,
    is_cheap,
    is_outer,
    is_row_product,
    list_operands,
)
from backsight.engine.native.value_writer import (
    Address,
    LoopSource,
    ValueWriter,
    find_index,
    find_transposed,
)
from backsight.engine.numpy.buffers import find_base

BLOCK = 4096
"""Entries that are added up in the network's dtype; the sums of so many are, in float64."""
NARROW = 12
"""Units up to which there is no loop over them within another."""


class LoopWriter(ValueWriter):
    """Writes a loop over a flat vector, or over rows with inner loops over their units."""

    def write(self) -> LoopSource:
        """The loop over a flat vector where it is one, or can be one; else over rows."""
        totals = [n for n in self.loop.sinks if n.op == "total"]
        layer_sums = [n for n in self.loop.sinks if n.op == "layer_sums"]
        length = 0
        if self.loop.domain[0] == "flat" or self._is_flat():
            length = math.prod(self._shape())
            self._flat(totals, layer_sums)
        else:
            self._by_rows(totals)
        return self.make_loop_source([*totals, *layer_sums], length)

    # ------------------------------------------------------------------ flat vectors
    def _shape(self) -> tuple[int, ...]:
        sink = self.loop.sinks[0]
        return sink.args[0].shape if sink.op in ("total", "layer_sums") else sink.shape

    def _is_flat(self) -> bool:
        """Whether all that the loop reads and makes has one shape, and lies alike in memory."""
        shape = self._shape()
        return all(
            n.args[0].shape == shape if n.op == "total" else self.fused.is_stored(n)
            for n in self.loop.sinks
        ) and all(
            n.shape == ()
            or (
                n.shape == shape
                and n.op not in OVER_UNITS
                and find_transposed(n) is None
                and not is_row_product(n)
            )
            for n in self._inside()
        )

    def _inside(self) -> list[Node]:
        """All nodes that the loop reads or makes."""
        found: dict[int, Node] = {}
        waiting = list(self.loop.sinks)
        while waiting:
            node = waiting.pop()
            if id(node) in found or node.kind == "host":
                continue
            if node.op not in ("total", "layer_sums"):
                found[id(node)] = node
            if any(node is s for s in self.loop.sinks) or self.fused.is_inside(node, self.loop):
                waiting += list_operands(node)
        return list(found.values())

    def _flat(self, totals: list[Node], layer_sums: list[Node]) -> None:
        have: dict[int, str] = {}
        body: list[str] = []
        stores = []
        for sink in self.loop.sinks:
            if sink.op not in ("total", "layer_sums"):
                stores.append((sink, self._value(sink, have, body, "i", None)))
        sums = [self._value(n.args[0], have, body, "i", None) for n in totals]
        for number, value in enumerate(sums):
            body.append(f"p{number} += {value}")
        factors = [a for node in layer_sums for a in node.args]
        for number, pair in enumerate(zip(factors[::2], factors[1::2], strict=True), len(totals)):
            values = [self._value(a, have, body, "i", None) for a in pair if isinstance(a, Node)]
            body.append(f"p{number} += {' * '.join(values)}")
        for sink, value in stores:
            body.append(self._put_at(sink, "i", value))
        count = len(totals) + len(factors) // 2
        if not count:
            self._line(0, "for i in range(first, behind):")
            self._lines += [f"    {x}" for x in body]
            return
        for number in range(count):
            self._line(0, f"t{number} = 0.0")
        self._line(0, "while first < behind:")
        self._line(1, f"end = min(first + {BLOCK}, behind)")
        for number in range(count):
            self._line(1, f"p{number} = {self._constant(0)}")
        self._line(1, "for i in range(first, end):")
        self._lines += [f"        {x}" for x in body]
        for number in range(count):
            self._line(1, f"t{number} += p{number}")
        self._line(1, "first = end")
        self._line(0, f"return {''.join(f't{n}, ' for n in range(count))}")

    # ------------------------------------------------------------------ rows
    def _by_rows(self, totals: list[Node]) -> None:
        self._levels: dict[int, int] = {}
        self._wide: dict[tuple[int, int], Node] = {}
        self._narrow: dict[int, Node] = {}
        self._kept: dict[int, Address] = {}
        self._keep: dict[int, Node] = {}
        self._reduced: dict[int, list[Node]] = {}
        sinks = self.loop.sinks
        for sink in sinks:
            self._demand(sink)
        made = (*self._keep.values(), *self._narrow.values())
        levels = (*map(self._level, made), *map(self._sink_level, sinks))
        deepest = max([*levels, *(level for _, level in self._wide)])
        for number, _node in enumerate(totals):
            self._line(0, f"t{number} = 0.0")
        sums = [n for n in sinks if n.op == "sum_rows" or is_outer(n)]
        for node in sums:
            self._zero(node)
        for node in self._keep.values():
            if not self.fused.is_stored(node):
                self._kept[id(node)] = self._scratch(node.shape[-1])
        self._line(0, f"for i in range({self._rows}):")
        self._row_have: dict[int, str] = {}
        for level in range(deepest + 1):
            self._narrow_level(level, totals)
            self._product_level(level)
            self._wide_level(level, totals)
            for node in sums:
                if is_outer(node) and self._sink_level(node) == level:
                    self._outer(node)
        for node in sums:
            if node.op == "sum_rows" and node.args[0].shape[-1] == 1:
                self._line(0, self._put_at(node, "0", f"a{find_index(self.loop.sinks, node)}"))
        if totals:
            self._line(0, f"return {''.join(f't{n}, ' for n in range(len(totals)))}")

    def _zero(self, node: Node) -> None:
        """Begin a sum over rows."""
        if node.op == "sum_rows" and node.args[0].shape[-1] == 1:
            self._line(0, f"a{find_index(self.loop.sinks, node)} = {self._constant(0)}")
            return
        size = math.prod(node.shape)
        self._line(0, f"for j in range({size}):")
        self._line(1, self._put_at(node, "j", self._constant(0)))

    def _is_local(self, node: Node) -> bool:
        """Whether the loop computes the node, and does not find it in memory."""
        return not is_alias(node) and self.fused.is_inside(node, self.loop)

    def _level(self, node: Node) -> int:
        """Behind how many sums over units a value of this row comes."""
        if not self._is_local(node):
            return 0
        if id(node) not in self._levels:
            if is_row_product(node):
                first = node.args[0]
                level = self._level(first) + (1 if self._is_wide(first) else 0)
            else:
                level = max([0, *(self._level(a) for a in list_operands(node) if a.kind != "host")])
                if node.op in OVER_UNITS and self._is_wide(node.args[0]):
                    level += 1
            self._levels[id(node)] = level
        return self._levels[id(node)]

    def _is_wide(self, node: Node) -> bool:
        return node.shape[-1] != 1

    def _sink_level(self, sink: Node) -> int:
        if is_outer(sink):
            return max(self._level(find_base(sink.args[0])), self._level(sink.args[1]))
        return self._level(sink.args[0] if sink.op in ("total", "sum_rows") else sink)

    def _demand(self, sink: Node) -> None:
        """Note what a sink needs, at which level."""
        if is_outer(sink):
            for operand in (find_base(sink.args[0]), sink.args[1]):
                self._need_array(operand)
        elif sink.op in ("total", "sum_rows"):
            self._need(sink.args[0], self._level(sink.args[0]))
        else:
            self._need(sink, self._level(sink))

    def _need(self, node: Node, level: int) -> None:
        """A value is wanted in the loop over units of a level, or of the whole row."""
        if not self._is_local(node) or node.shape == ():
            return
        if not self._is_wide(node):
            self._need_narrow(node)
            return
        if (id(node), level) in self._wide:
            return
        own = self._level(node)
        if is_row_product(node):
            self._keep[id(node)] = node
            self._need_array(node.args[0])
            return
        if own < level and not is_cheap(node):
            self._need_array(node)
            return
        self._wide[id(node), level] = node
        for operand in list_operands(node):
            if operand.kind != "host":
                self._need(operand, level)

    def _need_narrow(self, node: Node) -> None:
        if id(node) in self._narrow or not self._is_local(node):
            return
        self._narrow[id(node)] = node
        if is_row_product(node):
            self._need_array(node.args[0])
        elif node.op in OVER_UNITS and self._is_wide(node.args[0]):
            operand = node.args[0]
            self._reduced.setdefault(self._level(operand), []).append(node)
            self._need(operand, self._level(operand))
        else:
            for operand in list_operands(node):
                if operand.kind != "host" and operand.shape != ():
                    self._need_narrow(operand)

    def _need_array(self, node: Node) -> None:
        """A row of a value is wanted in memory."""
        if not self._is_local(node):
            return
        if not self._is_wide(node):
            self._need_narrow(node)
            return
        self._keep[id(node)] = node
        self._need(node, self._level(node))

    # ------------------------------------------------------------------ levels of a row
    def _narrow_level(self, level: int, totals: list[Node]) -> None:
        """The numbers of a row at a level: one each."""
        body: list[str] = []
        order = [n for n in self._narrow.values() if self._level(n) == level]
        for node in order:
            self._value(node, self._row_have, body, None, None)
        self._lines += [f"    {x}" for x in body]
        for sink in self.loop.sinks:
            over = sink.args[0] if sink.op in ("total", "sum_rows") else sink
            if is_outer(sink) or self._is_wide(over) or self._level(over) != level:
                continue
            body = []
            value = self._value(over, self._row_have, body, None, None)
            if sink.op == "total":
                body.append(f"t{find_index(totals, sink)} += {value}")
            elif sink.op == "sum_rows":
                body.append(f"a{find_index(self.loop.sinks, sink)} += {value}")
            else:
                body.append(self._put_at(sink, "i", value))
            self._lines += [f"    {x}" for x in body]

    def _product_level(self, level: int) -> None:
        for node in self._keep.values():
            if is_row_product(node) and self._level(node) == level:
                self._row_product(node)

    def _wide_level(self, level: int, totals: list[Node]) -> None:
        """One loop for each width of what a level makes."""
        sinks = [
            (s, s.args[0] if s.op in ("total", "sum_rows") else s)
            for s in self.loop.sinks
            if not is_outer(s)
        ]
        sinks = [(s, o) for s, o in sinks if self._is_wide(o) and self._level(o) == level]
        reduced = self._reduced.get(level, [])
        kept = [n for n in self._keep.values() if self._level(n) == level and not is_row_product(n)]
        widths = dict.fromkeys(
            [o.shape[-1] for _, o in sinks]
            + [n.args[0].shape[-1] for n in reduced]
            + [n.shape[-1] for n in kept]
        )
        for width in widths:
            before: list[str] = []
            body: list[str] = []
            after: list[str] = []
            have = dict(self._row_have)
            stored = []
            for node in kept:
                if node.shape[-1] == width and id(node) in self._kept:
                    value = self._value(node, have, body, "j", level)
                    stored.append(self._put_kept(node, "j", value))
            for sink, over in sinks:
                if over.shape[-1] != width:
                    continue
                value = self._value(over, have, body, "j", level)
                if sink.op == "total":
                    name = f"p{find_index(totals, sink)}"
                    before.append(f"{name} = {self._constant(0)}")
                    body.append(f"{name} += {value}")
                    after.append(f"t{find_index(totals, sink)} += {name}")
                elif sink.op == "sum_rows":
                    sum_ = self._get_at(sink, "j")
                    stored.append(self._put_at(sink, "j", f"{sum_} + {value}"))
                elif not is_row_product(sink):
                    stored.append(self._put_at(sink, f"i * {width} + j", value))
            for node in reduced:
                if node.args[0].shape[-1] != width:
                    continue
                value = self._value(node.args[0], have, body, "j", level)
                name = f"r{self._new()}"
                self._row_have[id(node)] = name
                if node.op == "sum_units":
                    before.append(f"{name} = {self._constant(0)}")
                    body.append(f"{name} += {value}")
                else:
                    before.append(f"{name} = {self._constant(-math.inf)}")
                    body.append(f"{name} = {self._write_larger(name, value)}")
            self._lines += [f"    {x}" for x in before]
            self._line(1, f"for j in range({width}):")
            self._lines += [f"        {x}" for x in (*body, *stored)]
            self._lines += [f"    {x}" for x in after]

    def _row_product(self, node: Node) -> None:
        """A row of a small product, kept in memory. What is narrow is written out."""
        one, two = node.args
        inner, width = two.shape
        array, place = self._in_row(node, "j")
        if inner <= NARROW:
            names = self._all(one, inner)
            parts = [f"{e} * {self._matrix(two, str(k), 'j')}" for k, e in enumerate(names)]
            self._line(1, f"for j in range({width}):")
            self._line(2, f"put({array}, {place}, {' + '.join(parts)})")
        elif width <= NARROW:
            names = [f"e{self._new()}" for _ in range(width)]
            for name in names:
                self._line(1, f"{name} = {self._constant(0)}")
            self._line(1, f"for k in range({inner}):")
            self._line(2, f"e = {self._element(one, 'k')}")
            for j, name in enumerate(names):
                self._line(2, f"{name} += e * {self._matrix(two, 'k', str(j))}")
            for j, name in enumerate(names):
                self._line(1, f"put({array}, {self._in_row(node, str(j))[1]}, {name})")
        else:
            self._line(1, f"for j in range({width}):")
            self._line(2, f"put({array}, {place}, {self._constant(0)})")
            self._line(1, f"for k in range({inner}):")
            self._line(2, f"e = {self._element(one, 'k')}")
            self._line(2, f"for j in range({width}):")
            second = self._matrix(two, "k", "j")
            self._line(3, f"put({array}, {place}, at({array}, {place}) + e * {second})")

    def _outer(self, node: Node) -> None:
        """Add a row's part to a sum of outer products. What is narrow is written out."""
        one, two = find_base(node.args[0]), node.args[1]
        height, width = node.shape
        if width <= NARROW:
            names = self._all(two, width)
            self._line(1, f"for k in range({height}):")
            self._line(2, f"e = {self._element(one, 'k')}")
            for j, name in enumerate(names):
                self._line(2, self._add_at(node, f"k * {width} + {j}", f"e * {name}"))
        elif height <= NARROW:
            names = self._all(one, height)
            self._line(1, f"for j in range({width}):")
            self._line(2, f"e = {self._element(two, 'j')}")
            for k, name in enumerate(names):
                self._line(2, self._add_at(node, f"{k * width} + j", f"{name} * e"))
        else:
            self._line(1, f"for k in range({height}):")
            self._line(2, f"e = {self._element(one, 'k')}")
            self._line(2, f"for j in range({width}):")
            product = f"e * {self._element(two, 'j')}"
            self._line(3, self._add_at(node, f"k * {width} + j", product))

    def _all(self, node: Node, width: int) -> list[str]:
        """The names of all entries of a row, read before a loop."""
        names = [f"e{self._new()}" for _ in range(width)]
        for k, name in enumerate(names):
            self._line(1, f"{name} = {self._element(node, str(k))}")
        return names

    def _add_at(self, node: Node, index: str, value: str) -> str:
        return self._put_at(node, index, f"{self._get_at(node, index)} + {value}")

    # ------------------------------------------------------------------ values
    def _element(self, node: Node, unit: str) -> str:
        """An entry of this row of a value that is in memory, or is the row's only one."""
        if self._is_local(node):
            if not self._is_wide(node):
                return self._row_have[id(node)]
            return f"at({', '.join(self._in_row(node, unit))})"
        return self._load(node, unit)

    def _in_row(self, node: Node, unit: str) -> tuple[str, str]:
        """The array and the place of an entry of a row that the loop keeps in memory."""
        if id(node) in self._kept:
            address = self._kept[id(node)]
            return self._array(address), f"{self._offset(address)} + {unit}"
        address = self._address(node)
        place = f"{self._offset(address)} + i * {node.shape[-1]} + {unit}"
        return self._array(address), place

    def _matrix(self, node: Node, row: str, unit: str) -> str:
        """An entry of a matrix that is whole in memory."""
        turned = find_transposed(node)
        target = self._address(node)
        inside = (
            f"{row} * {node.shape[1]} + {unit}"
            if turned is None
            else f"{unit} * {node.shape[0]} + {row}"
        )
        return f"at({self._array(target)}, {self._offset(target)} + {inside})"

    def _load(self, node: Node, unit: str | None) -> str:
        """A value from memory. unit: the loop's variable; None for the row's only entry."""
        target = self._address(node)
        array, offset = self._array(target), self._offset(target)
        if unit == "i":
            return f"at({array}, {offset} + {'i' if math.prod(node.shape) > 1 else '0'})"
        if find_transposed(node) is not None:
            place = f"{unit or 0} * {node.shape[0]} + i"
        elif len(node.shape) == 2 and node.shape[0] == self._rows and self._rows != 1:
            place = f"i * {node.shape[1]} + {unit or 0}" if node.shape[1] != 1 else "i"
        else:
            place = (unit or "0") if node.shape[-1] != 1 else "0"
        return f"at({array}, {offset} + {place})"

    def _value(
        self,
        node: Node | float,
        have: dict[int, str],
        body: list[str],
        unit: str | None,
        level: int | None,
    ) -> str:
        """The source of a value; lines that make it are put to the body."""
        if not isinstance(node, Node):
            return self._constant(node)
        if node.kind == "host" or node.shape == ():
            return self._scalar(node)
        if id(node) in have:
            return have[id(node)]
        if not self._is_local(node):
            if unit == "j" and node.shape[-1] == 1:
                return self._once(node)
            source = self._load(node, unit)
        elif (
            unit == "j"
            and id(node) in self._keep
            and (is_row_product(node) or self._level(node) != level)
        ):
            source = self._element(node, "j")
        elif unit is None and is_row_product(node):
            source = self._dot(node, body)
        elif unit is None and node.op in OVER_UNITS:
            return self._value(node.args[0], have, body, unit, level)
        else:
            args = [self._value(a, have, body, unit, level) for a in node.args]
            source = self._expression(node, args, body)
        name = f"v{self._new()}"
        body.append(f"{name} = {source}")
        have[id(node)] = name
        return name

    def _once(self, node: Node) -> str:
        """The row's only entry of a value from memory, read before the loop over units."""
        if id(node) not in self._row_have:
            self._row_have[id(node)] = f"v{self._new()}"
            self._line(1, f"{self._row_have[id(node)]} = {self._load(node, None)}")
        return self._row_have[id(node)]

    def _dot(self, node: Node, body: list[str]) -> str:
        """A row of a small product that has one entry."""
        one, two = node.args
        name = f"e{self._new()}"
        first = (
            self._element(one, "k")
            if self._is_wide(one)
            else self._value(one, self._row_have, body, None, None)
        )
        body += [
            f"{name} = {self._constant(0)}",
            f"for k in range({two.shape[0]}):",
            f"    {name} += {first} * {self._matrix(two, 'k', '0')}",
        ]
        return name

    def _put_kept(self, node: Node, unit: str, value: str) -> str:
        address = self._kept[id(node)]
        return f"put({self._array(address)}, {self._offset(address)} + {unit}, {value})"

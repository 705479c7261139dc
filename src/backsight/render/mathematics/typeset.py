"""One walk over the tree for every kind of text: where brackets stand, and how factors meet.

The brackets are the fewest that leave no doubt. Where a fraction stands upright it needs none;
on one line, and in exponents, it is a slash.
"""

from dataclasses import dataclass, replace

from backsight.kernel import vocabulary
from backsight.maths import catalogs
from backsight.render.mathematics.glyphs import Derivative, Letter, glyph
from backsight.render.mathematics.numerals import read_number
from backsight.render.mathematics.pen import Pen, Times
from backsight.render.mathematics.tree import (
    Between,
    Call,
    Cases,
    Compare,
    Entry,
    Listing,
    Name,
    Negative,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Transpose,
    Tree,
)

FUNCTIONS = {"log": "ln", "maximum": "max", "minimum": "min"}
RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
INDEX = {"all": "", "rows": "i", "units": "j"}
_LOOSE = (Sum, Negative, Product, Quotient, Over, Compare)


def typeset(tree: Tree, draw: Pen) -> str:
    """A tree, drawn."""
    return _Walk(draw=draw, flat=draw.is_linear).write(tree)


def function(name: str) -> str:
    """A function's name as it is printed: ln, σ, softplus."""
    if name not in vocabulary.__all__ and name in catalogs["activations"]:
        return str(catalogs["activations"][name].symbol)
    return FUNCTIONS.get(name, name)


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """flat: fractions are slashes here."""

    draw: Pen
    flat: bool

    def write(self, tree: Tree) -> str:
        draw = self.draw
        match tree:
            case Name(name):
                return draw.name(name, ())
            case Entry(name, index):
                return draw.name(name, index)
            case Number(value):
                return draw.number(value)
            case Sum():
                return self._sum(tree)
            case Negative(body):
                loose = isinstance(body, Sum | Negative) or self._is_negative(body)
                return draw.row([draw.minus(), self._maybe(body, loose)])
            case Product():
                return self._product(tree)
            case Quotient():
                return self._quotient(tree)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Transpose(body):
                return draw.transposed(self._base(body))
        return self._word(tree)

    def _word(self, tree: Tree) -> str:
        draw = self.draw
        match tree:
            case Root(body):
                is_simple = isinstance(body, Name | Number | Entry) and self._is_simple(body)
                return draw.root(self.write(body), is_simple=is_simple)
            case Call(word, arguments):
                listed = draw.listed([self.write(a) for a in arguments])
                return draw.row([draw.function(function(word)), draw.fenced("(", listed)])
            case Listing(items):
                return draw.fenced("(", draw.listed([self.write(i) for i in items]))
            case Between(kind, body):
                return draw.fenced("|" if kind == "abs" else "⌊", self.write(body))
            case Over(kind, index, body):
                loose = isinstance(body, (Sum, Negative, Compare) if kind == "sum" else _LOOSE)
                text = self._maybe(body, loose or self._is_negative(body))
                return draw.big(kind, INDEX[index], text)
            case Compare(left, relation, right):
                sign = draw.operator(RELATIONS[relation])
                return draw.row([self.write(left), sign, self.write(right)])
            case Cases(cases, otherwise):
                pairs = [(self.write(value), self.write(test)) for test, value in cases]
                return draw.cases(pairs, self.write(otherwise))
        raise TypeError(f"{tree!r} is no tree of mathematics.")

    def _maybe(self, tree: Tree, loose: bool) -> str:
        """It, in brackets where it would fall apart."""
        return self.draw.fenced("(", self.write(tree)) if loose else self.write(tree)

    def _sum(self, tree: Sum) -> str:
        parts: list[str] = []
        for place, (minus, term) in enumerate(tree.terms, start=1):
            if parts:
                parts.append(self.draw.operator("−" if minus else "+"))
            elif minus:
                parts.append(self.draw.minus())
            loose = isinstance(term, Negative | Compare) or (
                bool(parts) and (isinstance(term, Sum) or self._is_negative(term))
            )
            open_ended = place < len(tree.terms) and self._is_open(term)
            parts.append(self._maybe(term, loose or open_ended))
        return self.draw.row(parts)

    def _product(self, tree: Product) -> str:
        parts = []
        for place, factor in enumerate(tree.factors):
            if place:
                parts.append(self.draw.times(self._meeting(tree, place)))
            parts.append(self._maybe(factor, self._is_loose_factor(tree, place)))
        return self.draw.row(parts)

    def _is_loose_factor(self, tree: Product, place: int) -> bool:
        factor, is_last = tree.factors[place], place == len(tree.joints)
        if isinstance(factor, Sum | Negative | Product | Compare) or self._is_negative(factor):
            return True
        if isinstance(factor, Quotient):
            return self.flat
        if is_last:
            return False
        slashed = self.flat and tree.joints[place] != "entries" and _is_derivative(factor)
        return slashed or isinstance(factor, Over) or self._is_open(factor)

    def _meeting(self, tree: Product, place: int) -> Times:
        """What stands before the factor at a place: ⊙, a dot, a space or nothing."""
        left, right, joint = tree.factors[place - 1], tree.factors[place], tree.joints[place - 1]
        if joint != "scalar":
            return "⊙" if joint == "entries" else "@"
        if any(_is_word(f) or isinstance(f, Entry) for f in (left, right)) or self._is_apart(right):
            return "·"
        bracketed = self._is_loose_factor(tree, place) or (
            isinstance(right, Power) and not self._is_bare(right.base)
        )
        if isinstance(left, Number):
            if isinstance(right, Quotient) and not self.flat:
                return "·"
            close = isinstance(right, Name | Root | Power) or bracketed
            return "" if close and isinstance(left.value, int) else " "
        if _is_capital(left) and _is_capital(right):
            return ""
        return "·" if isinstance(left, Name) and bracketed else " "

    def _is_apart(self, tree: Tree) -> bool:
        """Whether it begins with a digit, a sign or a brace: it must not just follow a factor."""
        if isinstance(tree, Power):
            return isinstance(tree.base, Number) and self._is_bare(tree.base)
        return isinstance(tree, Number | Negative | Cases)

    def _quotient(self, tree: Quotient) -> str:
        top, bottom = tree.top, tree.bottom
        if not self.flat:
            return self.draw.fraction(self.write(top), self.write(bottom))
        tall = isinstance(top, Over) and isinstance(top.body, Quotient)
        over = self._maybe(top, tall or self._is_loose_side(top))
        tall = isinstance(bottom, Over) and isinstance(bottom.body, Product | Quotient)
        loose = tall or isinstance(bottom, Product) or self._is_loose_side(bottom)
        under = self._maybe(bottom, loose)
        return self.draw.slash(over, under, is_short=_is_short(top) and _is_short(bottom))

    def _is_loose_side(self, tree: Tree) -> bool:
        return isinstance(tree, Sum | Quotient | Negative | Compare) or not self._is_simple(tree)

    def _power(self, base: Tree, exponent: Tree) -> str:
        raised = replace(self, flat=True).write(exponent)
        is_loose = isinstance(exponent, _LOOSE) or self._is_negative(exponent)
        return self.draw.power(self._base(base), raised, is_loose=is_loose)

    def _base(self, tree: Tree) -> str:
        """What is raised, or transposed: a letter as it is, the rest in brackets."""
        return self._maybe(tree, not self._is_bare(tree))

    def _is_bare(self, tree: Tree) -> bool:
        match tree:
            case Name(name):
                return self.draw.bears(name, ())
            case Entry(name, index):
                return self.draw.bears(name, index)
            case Number():
                return self._is_simple(tree)
        return isinstance(tree, Call | Between)

    def _is_simple(self, tree: Tree) -> bool:
        """Whether it is not a number with a sign or a power of ten, and not a derivative."""
        if isinstance(tree, Number):
            return read_number(tree.value, self.draw.digits).is_plain
        return not _is_derivative(tree)

    def _is_negative(self, tree: Tree) -> bool:
        return isinstance(tree, Number) and read_number(tree.value).minus

    def _is_open(self, tree: Tree) -> bool:
        """Whether it ends in cases, which have a brace on their left only."""
        match tree:
            case Cases():
                return not self.draw.is_linear
            case Product(factors, _):
                return self._is_open(factors[-1])
            case Over(_, _, body) | Negative(body):
                return self._is_open(body)
        return False


def _is_derivative(tree: Tree) -> bool:
    return isinstance(tree, Name | Entry) and isinstance(glyph(tree.name), Derivative)


def _is_word(tree: Tree) -> bool:
    return isinstance(tree, Name) and isinstance(w := glyph(tree.name), Letter) and w.is_word


def _is_capital(tree: Tree) -> bool:
    return isinstance(tree, Name) and len(tree.name) == 1 and tree.name.isupper()


def _is_short(tree: Tree) -> bool:
    return isinstance(tree, Name | Number | Power | Root) and not _is_derivative(tree)

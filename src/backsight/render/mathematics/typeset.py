"""One walk over the tree for every kind of text: where brackets stand, and how factors meet.

The brackets are the fewest that leave no doubt. Where a fraction stands upright it needs none;
on one line, and in exponents, it is a slash.

One tree, a Quotient of 1 and a Product of N and a sum, with two pens:

    upright      1              flat: 1 / (N Σ a)
               ─────
               N Σ a            the product gets brackets, for 1 / N Σ a would be (1/N) Σ a

What is "loose" falls apart beside its neighbor, and is put in brackets; what is "open" has no
end of its own, as cases with a brace on their left, and would swallow what follows.
"""

from dataclasses import dataclass, replace

from backsight.kernel import vocabulary
from backsight.maths.activations import activations
from backsight.render.mathematics.glyphs import Derivative, Letter, read_glyph
from backsight.render.mathematics.numerals import to_numeral
from backsight.render.mathematics.pen import Pen, Times
from backsight.render.mathematics.tree import (
    ArrayEntry,
    Call,
    Cases,
    Compare,
    Concatenation,
    Enclosure,
    Name,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Root,
    Sum,
    Transpose,
    Tree,
)

FUNCTIONS = {"log": "ln", "maximum": "max", "minimum": "min"}
RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
INDEX = {"all": "", "rows": "i", "units": "j"}
"""Any other index stands for itself."""
_LOOSE_NODES = (Sum, Negation, Product, Quotient, Reduction, Compare)


def typeset(tree: Tree, pen: Pen) -> str:
    """A tree, drawn."""
    return _Typesetter(pen=pen, flat=pen.is_linear).write(tree)


def format_function(name: str) -> str:
    """A function's name as it is printed: ln, σ, softplus."""
    if name not in vocabulary.__all__ and name in activations:
        return str(activations[name].symbol)
    return FUNCTIONS.get(name, name)


@dataclass(frozen=True, kw_only=True)
class _Typesetter:
    """flat: fractions are slashes here."""

    pen: Pen
    flat: bool

    def write(self, tree: Tree) -> str:
        pen = self.pen
        match tree:
            case Name(name):
                return pen.draw_name(name, ())
            case ArrayEntry(name, index):
                return pen.draw_name(name, index)
            case Number(value):
                return pen.draw_number(value)
            case Sum():
                return self._write_sum(tree)
            case Negation(body):
                loose = isinstance(body, Sum | Negation) or self._is_negative(body)
                return pen.draw_row([pen.draw_minus(), self._bracket(body, loose)])
            case Product():
                return self._write_product(tree)
            case Quotient():
                return self._write_quotient(tree)
            case Power(base, exponent):
                return self._write_power(base, exponent)
            case Transpose(body):
                return pen.draw_transpose(self._write_base(body))
        return self._write_other(tree)

    def _write_other(self, tree: Tree) -> str:
        pen = self.pen
        match tree:
            case Root(body):
                is_simple = isinstance(body, Name | Number | ArrayEntry) and self._is_simple(body)
                return pen.draw_root(self.write(body), is_simple=is_simple)
            case Call(word, arguments):
                argument_list = pen.draw_list([self.write(a) for a in arguments])
                return pen.draw_row(
                    [pen.draw_function(format_function(word)), pen.draw_fence("(", argument_list)]
                )
            case Concatenation(items):
                return pen.draw_fence("(", pen.draw_list([self.write(i) for i in items]))
            case Enclosure(kind, body):
                return pen.draw_fence("|" if kind == "abs" else "⌊", self.write(body))
            case Reduction(kind, index, body):
                loose = isinstance(
                    body, (Sum, Negation, Compare) if kind == "sum" else _LOOSE_NODES
                )
                text = self._bracket(body, loose or self._is_negative(body))
                return pen.draw_reduction(kind, INDEX.get(index, index), text)
            case Compare(left, relation, right):
                sign = pen.draw_operator(RELATIONS[relation])
                return pen.draw_row([self.write(left), sign, self.write(right)])
            case Cases(cases, otherwise):
                pairs = [(self.write(value), self.write(test)) for test, value in cases]
                return pen.draw_cases(pairs, self.write(otherwise))
        raise TypeError(f"{tree!r} is no tree of mathematics.")

    def _bracket(self, tree: Tree, loose: bool) -> str:
        """It, in brackets where it would fall apart."""
        return self.pen.draw_fence("(", self.write(tree)) if loose else self.write(tree)

    def _write_sum(self, tree: Sum) -> str:
        parts: list[str] = []
        for position, (minus, term) in enumerate(tree.terms, start=1):
            if parts:
                parts.append(self.pen.draw_operator("−" if minus else "+"))
            elif minus:
                parts.append(self.pen.draw_minus())
            # The first term needs no brackets for its own sake: −3 + a, but a + (−3).
            loose = isinstance(term, Negation | Compare) or (
                bool(parts) and (isinstance(term, Sum) or self._is_negative(term))
            )
            open_ended = position < len(tree.terms) and self._is_open(term)
            parts.append(self._bracket(term, loose or open_ended))
        return self.pen.draw_row(parts)

    def _write_product(self, tree: Product) -> str:
        parts = []
        for position, factor in enumerate(tree.factors):
            if position:
                parts.append(self.pen.draw_times(self._choose_times(tree, position)))
            parts.append(self._bracket(factor, self._is_loose_factor(tree, position)))
        return self.pen.draw_row(parts)

    def _is_loose_factor(self, tree: Product, position: int) -> bool:
        factor, is_last = tree.factors[position], position == len(tree.joints)
        if isinstance(factor, Sum | Negation | Product | Compare) or self._is_negative(factor):
            return True
        if isinstance(factor, Quotient):
            return self.flat
        # What stands last has nothing behind it that it could be read together with.
        if is_last:
            return False
        # ∂L/∂z b on one line: is b below the slash?
        is_slashed = self.flat and tree.joints[position] != "entries" and _is_derivative(factor)
        return is_slashed or isinstance(factor, Reduction) or self._is_open(factor)

    def _choose_times(self, tree: Product, position: int) -> Times:
        """What stands before the factor at a position: ⊙, a dot, a space or nothing."""
        left, right, joint = (
            tree.factors[position - 1],
            tree.factors[position],
            tree.joints[position - 1],
        )
        if joint != "scalar":
            return "⊙" if joint == "entries" else "@"
        # "factor x" would be read as two words, and "x₁[0] W₁[2]" as one name after another.
        if any(_is_word(f) or isinstance(f, ArrayEntry) for f in (left, right)) or self._is_apart(
            right
        ):
            return "·"
        is_bracketed = self._is_loose_factor(tree, position) or (
            isinstance(right, Power) and not self._is_bare(right.base)
        )
        if isinstance(left, Number):
            # 2 beside an upright fraction is a mixed number, two and a half.
            if isinstance(right, Quotient) and not self.flat:
                return "·"
            # 2x, but 0.5 x: behind a point the eye wants room.
            close = isinstance(right, Name | Root | Power) or is_bracketed
            return "" if close and isinstance(left.value, int) else " "
        if _is_capital(left) and _is_capital(right):
            return ""
        # η (1 − t) is how a function of 1 − t is written.
        return "·" if isinstance(left, Name) and is_bracketed else " "

    def _is_apart(self, tree: Tree) -> bool:
        """Whether it begins with a digit, a sign or a brace: it must not just follow a factor."""
        if isinstance(tree, Power):
            return isinstance(tree.base, Number) and self._is_bare(tree.base)
        return isinstance(tree, Number | Negation | Cases)

    def _write_quotient(self, tree: Quotient) -> str:
        top, bottom = tree.top, tree.bottom
        if not self.flat:
            return self.pen.draw_fraction(self.write(top), self.write(bottom))
        tall = isinstance(top, Reduction) and isinstance(top.body, Quotient)
        top_text = self._bracket(top, tall or self._is_loose_side(top))
        tall = isinstance(bottom, Reduction) and isinstance(bottom.body, Product | Quotient)
        loose = tall or isinstance(bottom, Product) or self._is_loose_side(bottom)
        bottom_text = self._bracket(bottom, loose)
        return self.pen.draw_slash(
            top_text, bottom_text, is_short=_is_short(top) and _is_short(bottom)
        )

    def _is_loose_side(self, tree: Tree) -> bool:
        return isinstance(tree, Sum | Quotient | Negation | Compare) or not self._is_simple(tree)

    def _write_power(self, base: Tree, exponent: Tree) -> str:
        # An exponent is small already: a fraction in it is a slash, whatever the pen.
        exponent_text = replace(self, flat=True).write(exponent)
        is_loose = isinstance(exponent, _LOOSE_NODES) or self._is_negative(exponent)
        return self.pen.draw_power(self._write_base(base), exponent_text, is_loose=is_loose)

    def _write_base(self, tree: Tree) -> str:
        """What is raised, or transposed: a letter as it is, the rest in brackets."""
        return self._bracket(tree, not self._is_bare(tree))

    def _is_bare(self, tree: Tree) -> bool:
        match tree:
            case Name(name):
                return self.pen.is_raisable(name, ())
            case ArrayEntry(name, index):
                return self.pen.is_raisable(name, index)
            case Number():
                return self._is_simple(tree)
        return isinstance(tree, Call | Enclosure)

    def _is_simple(self, tree: Tree) -> bool:
        """Whether it is not a number with a sign or a power of ten, and not a derivative."""
        if isinstance(tree, Number):
            return to_numeral(tree.value, self.pen.digits).is_plain
        return not _is_derivative(tree)

    def _is_negative(self, tree: Tree) -> bool:
        return isinstance(tree, Number) and to_numeral(tree.value).minus

    def _is_open(self, tree: Tree) -> bool:
        """Whether it ends in cases, which have a brace on their left only."""
        match tree:
            case Cases():
                return not self.pen.is_linear
            case Product(factors, _):
                return self._is_open(factors[-1])
            case Reduction(_, _, body) | Negation(body):
                return self._is_open(body)
        return False


def _is_derivative(tree: Tree) -> bool:
    return isinstance(tree, Name | ArrayEntry) and isinstance(read_glyph(tree.name), Derivative)


def _is_word(tree: Tree) -> bool:
    return isinstance(tree, Name) and isinstance(w := read_glyph(tree.name), Letter) and w.is_word


def _is_capital(tree: Tree) -> bool:
    return isinstance(tree, Name) and len(tree.name) == 1 and tree.name.isupper()


def _is_short(tree: Tree) -> bool:
    return isinstance(tree, Name | Number | Power | Root) and not _is_derivative(tree)

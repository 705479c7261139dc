"""What is printed means what was written: a reader of the print gets the same number."""

import ast
import re
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from backsight.render import expression

LETTERS = {"a": Fraction(3, 7), "b": Fraction(-5, 3), "c": Fraction(2), "t": Fraction(11, 4)}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
FUNCTIONS = {
    "exp": lambda x: x * x + 7,
    "sqrt": lambda x: 3 * x + 1,
    "maximum": max,
}
"""Stand-ins: any function will do, as long as it is exact."""


class Reader:
    """Reads printed mathematics as a person does: products before quotients before sums."""

    def __init__(self, text):
        self.tokens = re.findall(r"exp|max|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d+|\S", text)

    def next(self, *wanted):
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def sum(self):
        value = -self.product() if self.next("−") else self.product()
        while sign := self.next("+", "−"):
            term = self.product()
            value = value + term if sign == "+" else value - term
        return value

    def product(self):
        value = self.power()
        while self.tokens and self.tokens[0] not in ("+", "−", ")", ","):
            if self.next("/"):
                value /= self.power()
            else:
                self.next("·")
                value *= self.power()
        return value

    def power(self):
        value = self.atom()
        while self.tokens and self.tokens[0][0] in "⁰¹²³⁴⁵⁶⁷⁸⁹":
            value **= int(self.tokens.pop(0).translate(RAISED))
        return value

    def atom(self):
        token = self.tokens.pop(0)
        if token == "√":
            return FUNCTIONS["sqrt"](self.atom())
        if token in ("exp", "max", "("):
            if token != "(":
                assert self.next("(")
            values = [self.sum()]
            while self.next(","):
                values.append(self.sum())
            assert self.next(")")
            return {"exp": FUNCTIONS["exp"], "max": max, "(": lambda x: x}[token](*values)
        return LETTERS[token] if token in LETTERS else Fraction(int(token))


leaves = st.sampled_from(["a", "b", "c", "t", "2", "3", "10"])
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map("({0[0]} {0[1]} {0[2]})".format),
        inner.map("(-{})".format),
        inner.map("({} ** 2)".format),
        inner.map("exp({})".format),
        inner.map("sqrt({})".format),
        st.tuples(inner, inner).map("maximum({0[0]}, {0[1]})".format),
    ),
    max_leaves=12,
)  # fmt: skip


@given(expressions)
def test_the_print_has_the_value_of_the_source(source):
    """Printed, read back and worked out, an expression gives what Python gives."""
    tree = ast.parse(source, mode="eval")
    exact = re.sub(r"\b(\d+)\b", r"Fraction(\1)", source).replace("** Fraction(2)", "** 2")
    try:
        wanted = eval(exact, {**FUNCTIONS, **LETTERS, "Fraction": Fraction})  # noqa: S307 - made here
    except ZeroDivisionError:
        assume(False)
    reader = Reader(expression(tree.body, {}))
    assert reader.sum() == wanted
    assert not reader.tokens

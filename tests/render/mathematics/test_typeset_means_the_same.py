"""What is printed means what was written: a reader of the print gets the same number."""

import ast
import re
import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backsight.render import format_expression
from backsight.render.mathematics.latex import write_latex
from backsight.render.mathematics.mathml import write_mathml

LETTERS = {
    "a": Fraction(3, 7), "b": Fraction(-5, 3), "c": Fraction(2), "t": Fraction(11, 4),
    "put_in": Fraction(-3),
}  # fmt: skip
"""put_in: a negative number that is put in for a symbol."""
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SMALL = {ord(small): large for small, large in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
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


class PutIn(ast.NodeTransformer):
    def visit_Name(self, node):
        return ast.Constant(-3) if node.id == "put_in" else node


def from_latex(text):
    """LaTeX as one line: what stands in a fraction, a root or a script belongs together."""
    while "{" in text:
        text = re.sub(r"\^\{(\d+)\}", lambda found: found[1].translate(SMALL), text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"\\(left|right)\b", "", text).replace(r"\cdot", "·").replace(r"\,", " ")
    return text.replace("-", "−").replace("\\", "")


def from_mathml(node):
    """MathML as one line, likewise."""
    inner = [from_mathml(child) for child in node]
    match node.tag:
        case "mfrac":
            return "(({})/({}))".format(*inner)
        case "msqrt":
            return f"√({''.join(inner)})"
        case "msup":
            return inner[0] + inner[1].translate(SMALL)
    apart = "" if node.tag == "mo" and node.text in ("\u2061", "\u2062") else " "
    return apart + (node.text or "").strip("\u2061\u2062") + "".join(inner)


READINGS = {
    "unicode": lambda tree: format_expression(tree, {}),
    "latex": lambda tree: from_latex(write_latex(tree, {})),
    "mathml": lambda tree: from_mathml(ET.fromstring(f"<math>{write_mathml(tree, {})}</math>")),
}
leaves = st.sampled_from(["a", "b", "c", "t", "2", "3", "10", "put_in"])
forms = st.sampled_from([
    *(f"({{0}} {sign} {{1}})" for sign in "+-*/+-*/+-*/"), "(-{0})", "({0} ** 2)", "exp({0})",
    "sqrt({0})", "maximum({0}, {1})",
])  # fmt: skip
"""Most are operations, for these need brackets."""
expressions = st.recursive(
    leaves,
    lambda inner: st.tuples(forms, inner, inner).map(lambda made: made[0].format(*made[1:])),
    max_leaves=12,
)


@pytest.mark.parametrize("form", READINGS)
@settings(max_examples=200)
@given(source=expressions)
def test_the_print_has_the_value_of_the_source(form, source):
    """Printed, read back and worked out, an expression gives what Python gives."""
    tree = PutIn().visit(ast.parse(source, mode="eval"))
    exact = re.sub(r"\b(\d+)\b", r"Fraction(\1)", source).replace("** Fraction(2)", "** 2")
    try:
        wanted = eval(exact, {**FUNCTIONS, **LETTERS, "Fraction": Fraction})  # noqa: S307 - made here
    except ZeroDivisionError:
        assume(False)
    reader = Reader(READINGS[form](tree.body))
    assert reader.sum() == wanted
    assert not reader.tokens

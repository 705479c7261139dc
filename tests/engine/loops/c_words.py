"""Words of formulas as C, for `print_c`: the third printer of one source.

static double exp_double(double x) {
  const double v1 = ((x < 0x1.63p+9) ? x : 0x1.63p+9);
  ...
"""

import math

from expressions import ARITHMETIC, Expression, ExpressionPrimitives, Operand, list_shared

from backsight.kernel.words import PARTS, find_word
from backsight.kernel.words.far_angle import TWO_OVER_PI

TYPES = {"float32": "float", "float64": "double", "bool": "int"}
SHARED = """\
#include <math.h>
#include <stdint.h>
#include <string.h>
#define TAKE(name, k) name[(int64_t)(k)]
"""
PARTS_OF_A_NUMBER = """\
static inline {t} two_to_{t}({t} k) {{
  int{bits}_t n = (int{bits}_t)k + {bias};
  {t} x;
  n = (int{bits}_t)((uint{bits}_t)n << {shift});
  memcpy(&x, &n, sizeof x);
  return x;
}}
static inline {t} exponent_{t}({t} x) {{
  uint{bits}_t n;
  memcpy(&n, &x, sizeof n);
  return ({t})((int{bits}_t)((n >> {shift}) & {mask}) - {bias} + 1);
}}
static inline {t} significand_{t}({t} x) {{
  uint{bits}_t n;
  memcpy(&n, &x, sizeof n);
  n = (n & (((uint{bits}_t)1 << {shift}) - 1)) | ((uint{bits}_t)({bias} - 1) << {shift});
  memcpy(&x, &n, sizeof x);
  return x;
}}
static inline {t} maximum_{t}({t} x, {t} y) {{ return (x > y) || (x != x) ? x : y; }}
static inline {t} minimum_{t}({t} x, {t} y) {{ return (x < y) || (x != x) ? x : y; }}
static inline {t} sign_{t}({t} x) {{ return x > 0 ? 1 : x < 0 ? -1 : x; }}
"""
POWER = """\
static double power_double(double x, double y) {
  if (floor(y) != y || fabs(y) >= 0x1p53) return x == 0 ? 0 : exp_double(y * log_double(x));
  double result = 1, base = x;
  for (int64_t n = (int64_t)fabs(y); n; n >>= 1, base *= base) if (n & 1) result *= base;
  return y < 0 ? 1 / result : result;
}
"""


def print_prelude() -> str:
    """What words are written with, and parts of words."""
    numbers = ", ".join(write_number(v, "double") for v in TWO_OVER_PI.values)
    of_double = PARTS_OF_A_NUMBER.format(t="double", bits=64, bias=1023, shift=52, mask=0x7FF)
    of_float = PARTS_OF_A_NUMBER.format(t="float", bits=32, bias=127, shift=23, mask=0xFF)
    table = f"static const double {TWO_OVER_PI.name}[] = {{{numbers}}};\n"
    parts = "".join(print_word(name, "float64", name) for name in PARTS)
    return SHARED + of_double + of_float + table + parts


def print_word(name: str, dtype: str, title: str = "") -> str:
    """A word as a function."""
    x, t = Expression("x", (), dtype), TYPES[dtype]
    result = find_word(name, dtype)(ExpressionPrimitives(dtype), x)
    names, lines = {id(x): "x"}, []
    for node in list_shared(result):
        text = print_expression(node, names)
        names[id(node)] = f"v{len(names)}"
        lines.append(f"  const {TYPES[node.dtype]} {names[id(node)]} = {text};\n")
    lines.append(f"  return {print_expression(result, names)};\n")
    return f"static {t} {title or f'{name}_{t}'}({t} x) {{\n{''.join(lines)}}}\n"


def print_expression(value: Operand, names: dict[int, str], like: str = "float64") -> str:
    """An expression with every bracket."""
    if not isinstance(value, Expression):
        return write_number(value, TYPES[like])
    if id(value) in names:
        return names[id(value)]
    kinds = [a.dtype for a in value.args if isinstance(a, Expression) and a.dtype != "bool"]
    like = kinds[0] if kinds else value.dtype
    parts = [print_expression(a, names, like) for a in value.args]
    t = TYPES[like]
    match value.op:
        case "?":
            return "({} ? {} : {})".format(*parts)
        case "rarely":
            return "({0} ? {name}({1}) : {2})".format(*parts, name=value.name)
        case "take":
            return f"TAKE({value.name}, {parts[0]})"
        case "widen" | "narrow":
            return f"(({TYPES[value.dtype]}){parts[0]})"
        case "negative":
            return f"(-{parts[0]})"
        case "absolute":
            return f"{'fabsf' if t == 'float' else 'fabs'}({parts[0]})"
        case "two_to" | "exponent" | "significand":
            return f"{value.op}_{t}({parts[0]})"
    op = value.op if value.op in ARITHMETIC else value.op.replace("==", "=", 1)
    return f"({parts[0]} {op} {parts[1]})"


def write_number(value: float, t: str) -> str:
    """A number by its bits."""
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INFINITY" if value > 0 else "(-INFINITY)"
    text = float(value).hex() + ("f" if t == "float" else "")
    return f"({text})" if text[0] == "-" else text

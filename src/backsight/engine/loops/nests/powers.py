"""Powers as products, where the exponent is written down: docs/decisions/0023, rule 2."""

from backsight.engine.loops.representation import NumberValue, Op, Value

ONE = NumberValue(1.0)


def write_power(base: Value, exponent: float) -> Value:
    """base ** exponent: by squaring for a whole one, by a root for a half, else exp(e log x)."""
    if exponent < 0:
        return Op("divide", (ONE, write_power(base, -exponent)))
    if exponent == 0.5:
        return Op("sqrt", (base,))
    if float(exponent).is_integer():
        return _multiply_out(base, int(exponent))
    return write_open_power(base, NumberValue(float(exponent)))


def write_open_power(base: Value, exponent: Value) -> Value:
    """The same where the exponent is known only when the step runs."""
    power = Op("exp", (Op("multiply", (exponent, Op("log", (base,)))),))
    is_zero = Op("equal", (base, NumberValue(0.0)))
    return Op("where", (is_zero, NumberValue(0.0), power))


def _multiply_out(base: Value, exponent: int) -> Value:
    """From the lowest bit on: x ** 5 is x * ((x * x) * (x * x))."""
    result: Value | None = None
    while exponent:
        if exponent & 1:
            result = base if result is None else Op("multiply", (result, base))
        exponent >>= 1
        base = Op("multiply", (base, base))
    return result or ONE

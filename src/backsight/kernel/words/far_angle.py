"""Angles beyond 2^20, whose quarters of a turn are more than π/2 in parts can count.

x 2/π is wanted but for whole turns: four quarters. Both are written in digits of 24 bits, whose
products are exact in float64, and only the products that matter are made. a: digits of x, from the
place q of its first on; d: digits of 2/π = 0.d1 d2 d3 …

                x  =  a0 . a1  a2  a3             times 2^24q
               2/π =                 0 . d1 d2 d3 …
    place      …  -1      |     0      |      1      |  …  |  7
    sum of    whole turns | a0 d(q)    | a0 d(q+1)   |     |     a digit of x and one of 2/π
    products              | a1 d(q-1)  | a1 d(q)     |     |     whose places add up to it
                          | a2 d(q-2)  | a2 d(q-1)   |     |
                          | a3 d(q-3)  | a3 d(q-2)   |     |
                           quarters      what is left: f of a quarter, |f| up to 1/2

Example: x = 2^24 is a0 = 1, q = 1. 2^24 2/π = d1 . d2 d3 … = 10680707.4309…: three quarters beyond
whole turns, and f = 0.4309: sin(2^24) = sin(3 π/2 + 0.6768) = -cos(0.6768) = -0.7796. The
number of float64 nearest to a multiple of π/2 leaves f = 2^-62; seven places have 106 bits more.
Source: M. Payne and R. Hanek, Radian reduction for trigonometric functions, 1983.
"""

import math
from typing import Any

from backsight.kernel.words.precision import DOUBLE
from backsight.kernel.words.primitives import NumberTable, Primitives

DIGIT = 2.0**24
PLACES = 7
"""Behind the point of x 2/π."""
TWO_OVER_PI = NumberTable(
    name="TWO_OVER_PI",
    values=(
        *(0.0, 0.0, 0.0, 0.0, 10680707.0, 7228996.0, 1387004.0, 2578385.0, 16069853.0, 12639074.0),
        *(9804092.0, 4427841.0, 16666979.0, 11263675.0, 12935607.0, 2387514.0, 4345298.0),
        *(14681673.0, 3074569.0, 13734428.0, 16653803.0, 1880361.0, 10960616.0, 8533493.0),
        *(3062596.0, 8710556.0, 7349940.0, 6258241.0, 3772886.0, 3769171.0, 3798172.0, 8675211.0),
        *(12450088.0, 3874808.0, 9961438.0, 366607.0, 15675153.0, 9132554.0, 7151469.0, 3571407.0),
        *(2607881.0, 12013382.0, 4155038.0, 6285869.0, 7677882.0, 13102053.0, 15825725.0, 473591.0),
        *(9065106.0, 15363067.0, 6271263.0, 9264392.0, 5636912.0),
    ),
)
"""Digits of 24 bits from the place -3 on; float64 ends at 2^1024, whose first place is 42."""
HALF_PI_SPLIT = (1.5707963109016418, 1.5893254712295857e-08, 6.123233995736766e-17)
"""π/2 in parts: the first of 26 bits, with the second π/2 rounded; the third is what that lacks."""
SPLITTER = 2.0**27 + 1.0


def reduce_far_angle(p: Primitives, x: Any) -> tuple[Any, Any, Any]:
    """n, r and rest of x = n π/2 + r + rest, but for whole turns; r within π/4. x: in float64,
    beyond 2^20 and finite."""
    a = p.absolute(x)
    exponent = p.exponent(a)
    first = round_to_whole((exponent - 11.5) / 24.0)  # of its whole multiples of 24 the last
    digits = split_digits(p.significand(a) * p.two_to(exponent - 24.0 * first))
    n, places = multiply_digits(digits, [p.take(TWO_OVER_PI, first + i) for i in range(11)])
    r, rest = multiply_by_half_pi(*add_places(places))
    below = x < 0.0
    return p.where(below, -n, n), p.where(below, -r, r), p.where(below, -rest, rest)


def round_to_whole(x: Any) -> Any:
    """The nearest whole number, below 2^51."""
    return (x + DOUBLE.rounder) - DOUBLE.rounder


def split_digits(x: Any) -> list[Any]:
    """x as a0 + a1 2^-24 + a2 2^-48 + a3 2^-72, whole numbers, those behind a0 up to 2^23."""
    digits = []
    for _ in range(3):
        digits.append(round_to_whole(x))
        x = (x - digits[-1]) * DIGIT
    return [*digits, x]


def multiply_digits(digits: list[Any], table: list[Any]) -> tuple[Any, list[Any]]:
    """The quarters, and the digits of what is left, each up to 2^23. All of it is exact."""
    carry, places = 0.0, list[Any]()
    for place in range(PLACES, -1, -1):
        total: Any = carry
        for i, digit in enumerate(digits):
            total = digit * table[place - i + 3] + total
        carry = round_to_whole(total * (1.0 / DIGIT if place else 0.25))
        places.insert(0, total - carry * (DIGIT if place else 4.0))
    return places[0], places[1:]


def add_places(places: list[Any]) -> tuple[Any, Any]:
    """Digits as a number and what it lacks. Where the first are 0, those behind have all bits."""
    pairs = [
        (high * DIGIT + low) * math.ldexp(1.0, -48 * (k + 1))
        for k, (high, low) in enumerate(zip(places[::2], places[1::2], strict=False))
    ]
    behind = pairs[2] + places[6] * math.ldexp(1.0, -24 * PLACES)
    first = pairs[0] + pairs[1]
    lost = (pairs[1] - (first - pairs[0])) + behind
    high = first + lost
    return high, lost - (high - first)


def multiply_by_half_pi(high: Any, low: Any) -> tuple[Any, Any]:
    """(high + low) π/2 as a number and what it lacks: a product of halves loses nothing.
    Source: T. J. Dekker, A floating-point technique for extending the available precision, 1971."""
    a, b, c = HALF_PI_SPLIT
    wide = high * SPLITTER
    top = wide - (wide - high)
    end = high - top
    product = high * (a + b)
    lost = (((top * a - product) + top * b) + end * a) + end * b
    lost = lost + (high * c + low * (a + b))
    r = product + lost
    return r, (product - r) + lost

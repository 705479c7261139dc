"""What the words of printed loops mean: those that occur, each with a sentence.

for n in 0..4            once for each n = 0, 1, 2, 3
in 8 lanes               so many turns at once, side by side in the processor's vectors
s chain v                v is added to s, one turn after the other: the order is fixed
"""

import math
from collections.abc import Iterator, Sequence

from backsight.engine.loops.representation import (
    Alone,
    Assign,
    For,
    Get,
    Meet,
    NumberValue,
    Op,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.engine.loops.step_program import LoopProgram
from backsight.kernel.language import N_, _

WORDS = {
    "gradient": ("gradient:", N_("the first half of a step, from the batch to the gradient")),
    "update": ("update:", N_("the second half, from the gradient to the new weights")),
    "for": ("for n in 0..4:", N_("what is indented below, once for each n = 0, 1, 2, 3")),
    "by": ("by 4", N_("n grows by so much from turn to turn")),
    "lanes": ("in 4 lanes", N_("so many turns at once, side by side in the processor's vectors")),
    "gathering": (
        "gathering s",
        N_("each lane has its own sum s; the loop ends by adding them up"),
    ),
    "shared": ("shared", N_("of several threads, each takes some of the turns")),
    "assign": ("a = v", N_("a is the value v from here on, for this turn")),
    "store": ("A[n, u] = v", N_("v is written to the array A; A[n, u] elsewhere reads it")),
    "add": ("s add v", N_("v is added to the sum s; in lanes, to the sum of its lane")),
    "chain": ("s chain v", N_("v is added to the sum s, one after the other, in this order")),
    "maximum": ("m maximum v", N_("m is the larger one of m and v")),
    "zero": ("s = -0", N_("a sum begins: -0 plus any number is that number")),
    "product": ("C = A @ B", N_("a product of matrices, by BLAS; A' is A transposed")),
    "cut": (", cut", N_("of several threads, each makes a part of the product")),
    "alone": ("one thread:", N_("what is indented below, by the first thread alone")),
    "meet": ("meet", N_("each thread waits here for all others")),
    "real": ("real(v)", N_("v rounded to the numbers of the network")),
    "host": ("host(v)", N_("v as a float64")),
    "where": ("where(c, v, w)", N_("v where c holds, else w")),
    "all_x": ("all_x[n, u]", N_("unit u of the batch's row n, where it stands among all the data")),
    "settings": ("settings[0]", N_("a rate or the like, given at every call")),
    "numbers": ("numbers[0]", N_("what the schedule remembers from step to step")),
    "seen": ("seen[0]", N_("what a step leaves: loss, rate, squared length of the gradient")),
    "row": ("row[0]", N_("what a step leaves in its row of the metrics")),
}
"""As it is printed, and what it means, in the order in which they are listed."""
ARRAYS = {"settings", "numbers", "seen", "row"}
"""Those that are none of the equations'."""


def write_loop_legend(program: LoopProgram) -> list[str]:
    """Lines about the words that occur in a program's loops, each behind a #."""
    marks = {"gradient", "update", *_find_marks((*program.gradient, *program.update))}
    words = [WORDS[mark] for mark in WORDS if mark in marks]
    width = max(len(word) for word, _meaning in words)
    return [f"# {word:{width}}  {_(meaning)}" for word, meaning in words]


def _find_marks(steps: Sequence[Step]) -> Iterator[str]:
    """The keys of WORDS that some steps have need of."""
    for step in steps:
        match step:
            case For(body=body):
                yield from ("for", *_find_marks_of_a_head(step), *_find_marks(body))
            case Alone(body):
                yield from ("alone", *_find_marks(body))
            case Reduce(_, op, value):
                yield from (op, *_find_marks_of_a_value(value))
            case Assign(_, value):
                yield from ("assign", *_find_marks_of_a_value(value))
            case StoreStep(place, value):
                yield from ("store", *({place.array} & ARRAYS), *_find_marks_of_a_value(value))
            case ProductCall(part=part):
                yield from ("product",) if part is None else ("product", "cut")
            case Meet():
                yield "meet"


def _find_marks_of_a_head(loop: For) -> Iterator[str]:
    marks = {
        "by": loop.step > 1,
        "lanes": loop.lanes > 1,
        "gathering": bool(loop.gathers),
        "shared": loop.shared,
    }
    return (mark for mark, occurs in marks.items() if occurs)


def _find_marks_of_a_value(value: Value) -> Iterator[str]:
    match value:
        case Op(op, args):
            yield from {op} & {"real", "host", "where"}
            for argument in args:
                yield from _find_marks_of_a_value(argument)
        case Get(place):
            yield from ("all_x",) if place.array.startswith("all_") else {place.array} & ARRAYS
        case NumberValue(number):
            yield "zero" if number == 0 and math.copysign(1, number) < 0 else "number"

"""Loops for a person to read: a line for each step, indented by its loops."""

from collections.abc import Iterator, Sequence

from backsight.engine.loops.representation import (
    Assign,
    Call,
    For,
    Get,
    Index,
    Name,
    Number,
    Op,
    Place,
    Reduce,
    Step,
    Store,
    Value,
)
from backsight.engine.loops.step_program import LoopProgram

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
SIGNS |= {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
SIGNS |= {"equal": "==", "not_equal": "!="}


def print_text(program: LoopProgram) -> str:
    """Both halves of a step."""
    parts = (("gradient", program.gradient), ("update", program.update))
    return "\n".join(line for name, steps in parts for line in (f"{name}:", *_lines(steps, "  ")))


def _lines(steps: Sequence[Step], indent: str) -> Iterator[str]:
    for step in steps:
        match step:
            case For():
                yield indent + _head(step)
                yield from _lines(step.body, indent + "  ")
            case Assign(name, value):
                yield f"{indent}{name} = {_text(value)}"
            case Reduce(name, op, value):
                yield f"{indent}{name} {op} {_text(value)}"
            case Store(place, value):
                yield f"{indent}{_place(place)} = {_text(value)}"
            case Call():
                turned = ["'" if t else "" for t in step.turned]
                yield f"{indent}{step.target} = {step.left}{turned[0]} @ {step.right}{turned[1]}"


def _head(loop: For) -> str:
    step = f" by {loop.step}" if loop.step > 1 else ""
    lanes = f" in {loop.lanes} lanes" if loop.lanes > 1 else ""
    gathers = f" gathering {', '.join(loop.gathers)}" if loop.gathers else ""
    return f"for {loop.axis} in {loop.first}..{loop.behind}{step}{lanes}{gathers}:"


def _text(value: Value, inside: bool = False) -> str:
    match value:
        case Number(number):
            return f"{number:g}"
        case Name(name):
            return name
        case Get(place):
            return _place(place)
        case Op(op, args) if op in SIGNS:
            text = f" {SIGNS[op]} ".join(_text(a, True) for a in args)
            return f"({text})" if inside else text
        case Op(op, args):
            return f"{op}({', '.join(_text(a) for a in args)})"


def _place(place: Place) -> str:
    return f"{place.array}[{', '.join(map(_index, place.index))}]"


def _index(index: Index) -> str:
    terms = [a if s == 1 else f"{s} {a}" for a, s in index.axes]
    if index.plus or not terms:
        terms.append(str(index.plus))
    return " + ".join(terms)

"""Loops for a person to read: a line for each step, indented by its loops."""

from collections.abc import Iterator, Mapping, Sequence

from backsight.engine.loops.representation import (
    Alone,
    Assign,
    For,
    Get,
    Index,
    Meet,
    NameValue,
    NumberValue,
    Op,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.engine.loops.step_program import LoopProgram

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**"}
SIGNS |= {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
SIGNS |= {"equal": "==", "not_equal": "!="}


def print_text(program: LoopProgram) -> str:
    """Both halves of a step."""
    return print_parts({"gradient": program.gradient, "update": program.update})


def print_parts(parts: Mapping[str, Sequence[Step]]) -> str:
    """Some parts of a program, each under its name."""
    return "\n".join(
        line for name, steps in parts.items() for line in (f"{name}:", *_print_lines(steps, "  "))
    )


def _print_lines(steps: Sequence[Step], indent: str) -> Iterator[str]:
    for step in steps:
        match step:
            case For():
                yield indent + _print_head(step)
                yield from _print_lines(step.body, indent + "  ")
            case Assign(name, value):
                yield f"{indent}{name} = {_print_value(value)}"
            case Reduce(name, op, value):
                yield f"{indent}{name} {op} {_print_value(value)}"
            case StoreStep(place, value):
                yield f"{indent}{_print_place(place)} = {_print_value(value)}"
            case ProductCall():
                left, right = ("'" if t else "" for t in step.transposed)
                cut = "" if step.part is None else ", cut"
                yield f"{indent}{step.target} = {step.left}{left} @ {step.right}{right}{cut}"
            case Alone(body):
                yield f"{indent}one thread:"
                yield from _print_lines(body, indent + "  ")
            case Meet():
                yield f"{indent}meet"


def _print_head(loop: For) -> str:
    step = f" by {loop.step}" if loop.step > 1 else ""
    lanes = f" in {loop.lanes} lanes" if loop.lanes > 1 else ""
    gathers = f" gathering {', '.join(name for name, _ in loop.gathers)}" if loop.gathers else ""
    shared = " shared" if loop.shared else ""
    return f"for {loop.axis} in {loop.first}..{loop.behind}{step}{lanes}{gathers}{shared}:"


def _print_value(value: Value, inside: bool = False) -> str:
    match value:
        case NumberValue(number):
            return f"{number:g}"
        case NameValue(name):
            return name
        case Get(place):
            return _print_place(place)
        case Op(op, args) if op in SIGNS:
            text = f" {SIGNS[op]} ".join(_print_value(a, True) for a in args)
            return f"({text})" if inside else text
        case Op(op, args):
            return f"{op}({', '.join(_print_value(a) for a in args)})"


def _print_place(place: Place) -> str:
    return f"{place.array}[{', '.join(map(_print_index, place.index))}]"


def _print_index(index: Index) -> str:
    terms = [a if s == 1 else f"{s} {a}" for a, s in index.axes]
    if index.plus or not terms:
        terms.append(str(index.plus))
    return " + ".join(terms)

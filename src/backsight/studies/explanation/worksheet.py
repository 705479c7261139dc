"""Worksheets as files: the key beside the sheet, answers read and marked."""

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.checks.marking import AnswerMark, Marking
from backsight.checks.number_slips import number_slips
from backsight.checks.wrong_numbers import WrongNumbers, list_wrong_steps
from backsight.data.dialect import explaining_quotes
from backsight.engine.derivation import BATCH_ROLES, Derivation, Equation
from backsight.engine.entry import split_name
from backsight.engine.interpret import Tape
from backsight.engine.step import Step
from backsight.explanations.named_numbers import read_named_numbers
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.worksheet import Key, LayerValues, SlipValues, make_worksheet
from backsight.kernel.document import Document, Paragraph
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.plain import decode_json
from backsight.kernel.plain_text.csv_rows import format_rows
from backsight.maths import catalogs

NAME, ANSWER = "name", "answer"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NUMBER_FIELDS = ("answers", "numbers", "layers", "slips")
WORD_FIELDS = ("activation", "name", "own")
"""What in those fields is no number."""
"""The fields of a key that hold numbers."""
MOST_OF_A_STEP = 2000
"""Numbers of a step at the most that slips are made in one by one: each is the whole step anew."""
MOST = 100_000
"""Numbers of a gradient and its layer that a key may hold at the most, for its slips."""


def blank_out(
    document: Document, step: Step, share: float, *, seed: int = 0
) -> tuple[Document, Key]:
    """A sheet of a step with a share of its computed numbers left out, and the key to it."""
    derivation = step.derivation
    given_names = {
        s.name
        for s in derivation.symbols.values()
        if s.role in (*BATCH_ROLES, "draw", "weight", "statistic", "number")
    }
    layers = dict(_iterate_layers(derivation, step.tape))
    sheet, key = make_worksheet(document, share, seed=seed, never_blank=given_names, layers=layers)
    key = msgspec.structs.replace(key, slips=list(_iterate_slips(step, key)))
    title = _("Worksheet: {title}").format(title=document.title)
    return replace(sheet, title=title, blocks=(_describe_boxes(key), *sheet.blocks)), key


def _describe_boxes(key: Key) -> Paragraph:
    """What is to be done with the boxes."""
    text = ngettext(
        "{count} number is left out. Write it into the table beside this sheet (sheet.answers.csv "
        "for sheet.html), behind its name, which stands at its box; `backsight mark` marks it.",
        "{count} numbers are left out. Write them into the table beside this sheet "
        "(sheet.answers.csv for sheet.html), each behind its name, which stands at its box; "
        "`backsight mark` marks them.",
        len(key.answers),
    ).format(count=len(key.answers))
    return Paragraph(text=text, kind="note")


def read_share(text: str) -> float:
    """A share as it is typed: "30%" or "0.3". Raises BadInput where it is none."""
    plain = text.strip()
    try:
        return float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        raise BadInput(
            _("A share is a number such as 30% or 0.3, got {text!r}.").format(text=text)
        ) from None


def format_key(key: Key) -> str:
    """The key as JSON, which has no numbers that are not finite: they are words in it."""
    plain = _map_numbers(msgspec.to_builtins(key), _write_number)
    return msgspec.json.format(msgspec.json.encode(plain)).decode()


def format_answers(names: Iterable[str]) -> str:
    """A CSV file to be filled in: every blank's name, and room for the answer."""
    return format_rows([(NAME, ANSWER), *((name, "") for name in names)])


def read_key(path: str | Path) -> Key:
    """The key in a file. Raises BadData where there is none."""
    try:
        plain = decode_json(Path(path).read_bytes(), dict[str, Any])
        key = msgspec.convert(_map_numbers(plain, _read_word), Key)
        _require_arrays(key)
    except OSError as error:
        raise BadData(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    except (msgspec.DecodeError, ValueError, TypeError, RecursionError) as error:
        raise BadData(
            _(
                "{path} is no key of a worksheet: {error}. Give the file that `backsight explain "
                "--blank` wrote beside the sheet."
            ).format(path=path, error=error)
        ) from None
    return key


def _map_numbers(plain: dict[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """The fields of a key as plain data, with each number in them changed."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in WORD_FIELDS else walk(v) for k, v in value.items()}
        return [walk(v) for v in value] if isinstance(value, list) else change(value)

    return {k: walk(v) if k in NUMBER_FIELDS else v for k, v in plain.items()}


def _write_number(value: Any) -> Any:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _read_word(value: Any) -> Any:
    return float(value) if value in ("nan", "inf", "-inf") else value


def _require_arrays(key: Key) -> None:
    """Raise ValueError or TypeError where a layer's numbers are no arrays or a name is none."""
    for layer in key.layers.values():
        for values in (layer.true, layer.inputs, layer.z, layer.a, layer.upstream):
            if values is not None:
                np.asarray(values, float)
    for name in (*key.answers, *key.numbers):
        split_name(name)


def read_answers(path: str | Path) -> dict[str, str]:
    """Typed answers by the name of the blank, from a CSV file with the columns name and answer.

    Where commas are decimal marks, spreadsheets put semicolons or tabs between the columns.
    """
    try:
        data = Path(path).read_bytes()
        text = data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except OSError as error:
        raise BadData(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise BadData(_("{path} is no text in UTF-8.").format(path=path)) from None
    text = re.sub(r"\Asep=.\r?\n", "", text)
    head, _end, body = text.partition("\n")
    delimiter = next((sign for sign in ",;\t" if sign in head), ",")
    names = [cell.strip().lower() for cell in next(csv.reader([head], delimiter=delimiter), [])]
    table = csv.DictReader(io.StringIO(body), names, restval="", delimiter=delimiter)
    with explaining_quotes(Path(path)):
        columns, rows = names, [row for row in table if row.get(NAME, "").strip()]
    if not {NAME, ANSWER} <= set(columns):
        raise BadData(
            _("{path} must have the columns name and answer; it has: {columns}.").format(
                path=path, columns=join_words(columns) or _("none")
            )
        )
    twice = [name for name, n in Counter(row[NAME].strip() for row in rows).items() if n > 1]
    if twice:
        raise BadData(
            _("{path} has two answers to {name}: leave one.").format(path=path, name=twice[0])
        )
    return {row[NAME].strip(): _join_cells(row) for row in rows}


def _join_cells(row: dict[Any, Any]) -> str:
    """The answer of a row: 0,25 with a decimal comma is two cells where commas part them."""
    return ",".join([row[ANSWER] or "", *row.get(None, ())])


def mark_answers(key: Key, answers: Mapping[str, str]) -> tuple[AnswerMark, ...]:
    """Every blank of a sheet with its mark. Raises UnknownName, BadInput."""
    if key.format != 1:
        raise BadInput(
            _("This key has the format {format}; this version reads format 1.").format(
                format=key.format
            )
        )
    layers = _read_layers(key)
    judge = Marking(
        answers=key.answers,
        numbers=key.numbers,
        layers=layers,
        digits=key.digits,
        slips=[_read_slip(slip) for slip in key.slips],
    )
    return judge(answers)


def _read_slip(slip: SlipValues) -> WrongNumbers:
    """In the language that is spoken now. Raises UnknownName for a slip that is not there."""
    return WrongNumbers(
        name=slip.name,
        sentence=_(number_slips[slip.name].sentence).format(rows=slip.rows),
        values=slip.values,
        own=frozenset(slip.own),
    )


def _iterate_slips(step: Step, key: Key) -> Iterator[SlipValues]:
    """The numbers that slips lead to in the blanks; none of a step that is large, or whose gradient
    is not that of its backward act."""
    size = sum(s.size for s in step.derivation.symbols.values())
    if not step.derived or size > MOST_OF_A_STEP:
        return
    for wrong in list_wrong_steps(step.tape):
        other = Ledger(derivation=step.derivation, tape=wrong.tape, step=step)
        values = read_named_numbers(other, key.answers)
        changed = {n: v for n, v in values.items() if v != key.answers[n]}
        own = [n for n in changed if split_name(n)[0] in wrong.targets]
        if changed:
            yield SlipValues(
                name=wrong.slip.name, values=changed, own=own, rows=step.derivation.rows
            )


def _read_layers(key: Key) -> dict[str, dict[str, Any]]:
    """What the slips of each gradient are told by. Raises BadData where one is not that of the
    answers."""
    layers = {name: msgspec.structs.asdict(layer) for name, layer in key.layers.items()}
    name = "layers"
    try:
        for layer in layers.values():
            layer["true"] = np.asarray(layer["true"], float)
        for name in key.answers:
            symbol, index = split_name(name)
            if symbol in layers:
                float(layers[symbol]["true"][index])
    except (TypeError, ValueError, OverflowError, IndexError) as error:
        raise BadData(
            _("The key is damaged: {name} is no number of its gradients ({error}).").format(
                name=name, error=error
            )
        ) from None
    return layers


def _iterate_layers(derivation: Derivation, tape: Tape) -> Iterator[tuple[str, LayerValues]]:
    """By derivative of a dense layer's weights: what the slips need of the layer."""
    forward = list(derivation.acts("forward"))
    for equation in forward:
        if equation.formula != "layers.dense.steps.z":
            continue
        x, (z,) = equation.operands[0], equation.targets
        active = next((e for e in forward if z in e.operands and _is_activation(e)), None)
        for weight in filter(None, equation.operands[1:]):
            name = f"dL_d{_find_plain_weight(derivation, weight)}"
            if name in tape and _count_numbers(tape, name, x, z) <= MOST:
                yield name, _make_layer(derivation, tape, name, x, z, active)


def _make_layer(
    derivation: Derivation, tape: Tape, name: str, x: str, z: str, active: Equation | None
) -> LayerValues:
    a = active.targets[0] if active else ""
    record = catalogs["activations"][active.formula.split(".")[1]] if active else None
    upstream = f"dL_d{a}"
    has_slope = record is not None and record.slope is not None and upstream in tape
    return LayerValues(
        true=_to_list(tape[name]),
        inputs=_to_list(tape[x]),
        z=_to_list(tape[z]),
        a=_to_list(tape[a]) if a else None,
        upstream=_to_list(tape[upstream]) if upstream in tape else None,
        activation=record.name if has_slope and record else None,
        rows=derivation.rows,
    )


def _is_activation(equation: Equation) -> bool:
    return equation.formula.startswith("activations.")


def _find_plain_weight(derivation: Derivation, weight: str) -> str:
    """The weight of theta at the same place: "W1_ahead" -> "W1"."""
    offset = derivation.symbols[weight].offset
    return next(s.name for s in derivation.weights() if s.offset == offset)


def _count_numbers(tape: Tape, *names: str) -> int:
    return sum(int(np.size(tape[n])) for n in names)


def _to_list(array: Any) -> list[Any]:
    values: list[Any] = np.asarray(array, float).tolist()
    return values

"""Which weight is followed through a step where the reader named none: the one to whose
derivative the row adds most; and what a row adds to each derivative."""

import ast
from itertools import takewhile

import numpy as np

from backsight.engine.entry import format_prose
from backsight.explanations.step.chain_rule import find_data_part
from backsight.explanations.step.ledger import Address, Ledger
from backsight.explanations.step.worked import work_out
from backsight.kernel.document import Paragraph
from backsight.kernel.language import _, join_sentences, join_words
from backsight.kernel.numerals import format_number
from backsight.kernel.types import Floats


def compute_row_slopes(ledger: Ledger, weight: str, row: int) -> Floats:
    """What a row of the batch adds to the derivative with respect to each of an array of weights;
    the whole derivative where that is no sum over the rows."""
    name = find_data_part(ledger, weight)
    whole = ledger.read_array(name)
    if ledger.derivation.rows == 1 or name not in ledger.makers:
        return whole
    work = work_out(ledger, ledger.makers[name])
    with np.errstate(all="ignore"):
        match work.find_line(name).rights[-1]:
            case ast.BinOp(left=ast.Attribute(value=inputs, attr="T"), op=ast.MatMult(), right=up):
                left, right = work.values.evaluate(inputs), work.values.evaluate(up)
                part = np.outer(left[row], right[row])
            case ast.Call(func=ast.Name(id="sum_rows"), args=[body]):
                part = np.asarray(work.values.evaluate(body))[row]
            case _:
                return whole
    return part if part.shape == whole.shape else whole


def choose_weight(ledger: Ledger, row: int, names: list[str], unit: Address | None) -> Address:
    """A weight of the first of some arrays to whose derivative the row adds something, for from
    there the chain is longest. unit: only weights that enter it."""
    for name in names:
        slopes = compute_row_slopes(ledger, name, row)
        if unit is not None:
            slopes = _keep_unit(slopes, unit[1][-1])
        if slopes.any():
            return name, find_steepest(slopes)
    first = ledger.find_shape(names[0])
    at = (*(0 for _ in first[1:]), unit[1][-1] if unit else 0) if first else ()
    return names[0], at


def explain_weight(
    ledger: Ledger, row: int, weight: Address, unit: Address | None, digits: int
) -> Paragraph:
    """Why a weight is followed. unit: that it was to enter."""
    name, at = weight
    slope = find_data_part(ledger, name)
    anchor = ledger.make_anchor(slope, at)
    share = format_number(float(compute_row_slopes(ledger, name, row)[at]), digits)
    whole = format_number(ledger.read_number(slope, at), digits)
    if not ledger.read_array(slope).any():
        template = _("The loss has no slope in any weight; {entry} stands for all of them.")
    elif unit is not None:
        template = _(
            "{entry} is followed: of the weights of {array} that enter {unit} it is the one to "
            "whose derivative row {row} adds most, {share}; all rows together {whole}."
        )
    elif name != ledger.derivation.weights()[0].name:
        template = _(
            "{entry} is followed: row {row} adds 0 to every derivative of {passed}; {array} comes "
            "next, and of its weights this is the one to whose derivative row {row} adds most, "
            "{share}; all rows together {whole}."
        )
    elif ledger.derivation.rows == 1:
        template = _(
            "{entry} is followed: the chain is longest from {array}, and of its weights the loss "
            "is steepest in this one, {whole}."
        )
    else:
        template = _(
            "{entry} is followed: the chain is longest from {array}, and of its weights this is "
            "the one to whose derivative row {row} adds most, {share}; all rows together {whole}."
        )
    passed_over = takewhile(lambda n: n != name, (w.name for w in ledger.derivation.weights()))
    text = template.format(
        passed=join_words(f"{{{n}}}" for n in passed_over),
        entry=format_prose(name, at),
        array=f"{{{name}}}",
        unit=format_prose(*unit) if unit else "",
        row=row,
        share=share,
        whole=whole,
    )
    if slope != f"dL_d{name}" and ledger.read_array(slope).any():
        text = join_sentences(text, _("Both numbers are without the regularizer."))
    return Paragraph(text=text, numbers={anchor: whole, f"{anchor}[{row}]": share})


def _keep_unit(slopes: Floats, unit: int) -> Floats:
    kept = np.zeros_like(slopes)
    kept[..., unit] = slopes[..., unit]
    return kept


def find_steepest(array: Floats) -> tuple[int, ...]:
    """Where the largest absolute value is; what is not a number counts as largest."""
    sizes = np.nan_to_num(np.abs(array), nan=np.inf)
    return tuple(map(int, np.unravel_index(int(sizes.argmax()), array.shape)))

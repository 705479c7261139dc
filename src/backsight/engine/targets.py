"""From the data's targets to the y of a loss, and from outputs back to decisions."""

from typing import Any

import numpy as np

from backsight.kernel.errors import BadData
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats, Integers
from backsight.maths import catalogs

THRESHOLDS = {"signed": 0.0}
"""A single output above this decides for the second class; 0.5 where nothing is said."""


def encode(targets: Any, loss: str, *, classes: int, units: int, dtype: str) -> Floats:
    """y as the loss takes it: (rows, units).

    targets: (rows,) class indices where classes > 0, else (rows, columns) numbers. One unit
    stands for the second of two classes; more units stand for a class each.
    """
    kind = catalogs["losses"][loss].targets
    y = _encode_classes(np.asarray(targets), units) if classes else np.asarray(targets, float)
    y = y.reshape(len(y), -1)
    if y.shape[1] != units:
        raise BadData(
            _(
                "The targets have {columns}, but the output has {units}: they must be as many."
            ).format(
                columns=ngettext("{count} column", "{count} columns", y.shape[1]).format(
                    count=y.shape[1]
                ),
                units=ngettext("{count} unit", "{count} units", units).format(count=units),
            )
        )
    if kind == "signed" and (classes or np.isin(y, (0, 1)).all()):
        y = 2 * y - 1
    _require_valid(y, kind, loss)
    return np.ascontiguousarray(y, dtype)


def decide(outputs: Floats, loss: str) -> Floats:
    """The decision of each row as one-hot rows (rows, classes): the largest output, or for a
    single output whether it is above the threshold."""
    if outputs.shape[1] > 1:
        return _encode_one_hot(outputs.argmax(axis=1), outputs.shape[1])
    above = outputs[:, 0] > THRESHOLDS.get(catalogs["losses"][loss].targets, 0.5)
    return _encode_one_hot(above.astype(int), 2)


def to_probabilities(outputs: Floats, loss: str) -> Floats:
    """Outputs as rows of class weights for pictures: (rows, classes); one output becomes two."""
    if outputs.shape[1] > 1:
        return outputs
    signed = catalogs["losses"][loss].targets == "signed"
    second = np.clip((outputs + 1) / 2 if signed else outputs, 0, 1)
    return np.concatenate([1 - second, second], axis=1)


def _encode_classes(indices: Integers, units: int) -> Floats:
    if units == 1:
        return indices.reshape(-1, 1).astype(float)
    if indices.max() >= units:
        raise BadData(
            ngettext(
                "Class index {largest} does not fit an output of {units} unit: classes are "
                "counted from 0 to {last}.",
                "Class index {largest} does not fit an output of {units} units: classes are "
                "counted from 0 to {last}.",
                units,
            ).format(largest=indices.max(), units=units, last=units - 1)
        )
    return _encode_one_hot(indices, units)


def _encode_one_hot(indices: Integers, units: int) -> Floats:
    rows: Floats = np.eye(units)[indices]
    return rows


def _require_valid(y: Floats, kind: str, loss: str) -> None:
    """Refuse targets that the loss has no meaning for, naming the first."""
    checks = {
        "count": (y < 0, _("counts of 0 or more")),
        "binary": ((y < 0) | (y > 1), _("targets between 0 and 1")),
        "signed": (np.abs(y) != 1, _("targets of -1 and 1 (or 0 and 1)")),
        "one_hot": (
            (y < 0) | (np.abs(y.sum(axis=1, keepdims=True) - 1) > 1e-6) & (y == y),
            _("classes, or rows of targets that add up to 1"),
        ),
    }
    if kind not in checks:
        return
    bad, expected = checks[kind]
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise BadData(
            _(
                "{loss} takes {expected}, but row {row} has the target {y:g}. Choose "
                "another --loss, or mend the data."
            ).format(loss=loss, expected=expected, row=row + 1, y=y[row, column])
        )

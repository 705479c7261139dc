"""What libraries do otherwise is said once, by the record, and stands on pages and in the docs."""

from pathlib import Path

import pytest

from backsight.explanations import make_sheet
from backsight.explanations.step.elsewhere import SAMPLING, list_differences
from backsight.kernel.document import Heading, TableBlock
from backsight.maths import FOLDERS, catalogs

DOCS = Path(__file__).parents[3] / "docs" / "conventions.md"
RECORDS = {
    (folder, name): record.elsewhere
    for folder in FOLDERS
    for name, record in catalogs[folder].items()
    if getattr(record, "elsewhere", "")
}
MOST = 170
"""Signs of what is meant to be one line of a table."""


def test_the_docs_have_a_line_for_each():
    """Word for word, in a table."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    missing = [n for (_, n), text in RECORDS.items() if f"| `{n}` | {text} |" not in lines]
    assert not missing
    assert f"| batches | {SAMPLING} |" in lines


@pytest.mark.parametrize("key", RECORDS, ids="/".join)
def test_it_is_short_and_names_a_library(key):
    """One line, and somebody who has it otherwise."""
    text = RECORDS[key]
    assert len(text) <= MOST
    assert any(name in text for name in ("PyTorch", "Keras", "scikit-learn"))
    assert not text.endswith(".")


def test_a_page_says_it_of_what_is_in_the_step(derived, stepped):
    """And of nothing else; last on the whole sheet, and in the framework's notation."""
    spec = {
        "layers": [{"units": 4, "activation": "relu"}, {"layer": "batch_norm"}, {}],
        "optimizer": "nadam", "regularizer": "l2", "clipping": "by_global_norm",
    }  # fmt: skip
    step = stepped(derived(spec))
    found = list_differences(step.derivation)
    assert list(found) == [
        "batches", "dense", "batch norm", "categorical cross entropy", "l2", "by global norm",
        "nadam",
    ]  # fmt: skip
    *_, heading, table = make_sheet(step).blocks
    assert isinstance(heading, Heading)
    assert isinstance(table, TableBlock)
    assert dict(table.rows) == found
    assert isinstance(make_sheet(step, topics="loss", notation="framework").blocks[-1], TableBlock)
    assert make_sheet(step, topics="update").blocks[-1] != table

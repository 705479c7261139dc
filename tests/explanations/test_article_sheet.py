"""Article 000 as a sheet: every printed number, its two misprints, in every format."""

from pathlib import Path

import numpy as np
import pytest

from backsight.explanations import make_sheet
from backsight.kernel.document import Numbers, Paragraph, WorkedNumber
from backsight.render import to_html, to_latex, to_markdown, to_terminal
from backsight.studies.explanation.path_blocks import find_stops, show_path

HERE = Path(__file__).parent
PRINTED = {
    "z1": [[-1.40982136, 0.91005018, -0.04529517]],
    "a1": [[0.19626223, 0.71301043, 0.48867814]],
    "z2": [[-0.52507645, -0.18394635]],
    "a2": [[0.37166596, 0.45414264]],
    "dL_da2": [[-0.62833404, 0.45414264]],
    "da2_dz2": [[0.23353037, 0.2478971]],
    "dL_dz2": [[-0.14673508, 0.11258065]],
    "dL_dW2": [[-0.02879856, 0.02209533], [-0.10462365, 0.08027117], [-0.07170623, 0.0550157]],
    "dL_da1": [[0.02599101, 0.01515256, 0.08274025]],
    "da1_dz1": [[0.15774337, 0.20462656, 0.24987182]],
    "dL_dW1": [[0.00723246, 0.00546965, 0.03647082], [0.00164061, 0.00124073, 0.00827303]],
    "W2_next": [[-0.41488852, -0.30995026], [-0.31573451, -0.27714495], [-0.44694491, 0.15225557]],
    "W1_next": [[-0.67747178, 0.37768878, -0.073689], [-0.53663683, 0.60920372, 0.21148795]],
}
MISPRINTS = (
    "The article prints the first entry of {da2_dz2} as -0.23353037. It is 0.23353037: the slope "
    "of a sigmoid, a (1 - a), is never negative, and the article goes on with the right sign.",
    "The article's caption says that {dL_da1} is {da2_dz2} times {W2}. It is {dL_dz2} times the "
    "transpose of {W2}, and its numbers are those.",
)
FORMATS = {
    "txt": lambda document: to_terminal(document, width=100, color=False),
    "html": to_html, "tex": to_latex, "md": to_markdown,
}  # fmt: skip


@pytest.fixture
def document(article_step):
    return make_sheet(
        article_step, digits=8, notes=MISPRINTS, find_stops=find_stops, show_path=show_path
    )


@pytest.mark.parametrize("name", PRINTED)
def test_every_printed_number_stands_on_it(document, name):
    """Forward, loss, backward and update agree with the article to its last digit."""
    (shown,) = [b for b in document.blocks if isinstance(b, Numbers) and b.symbol == name]
    np.testing.assert_array_equal(shown.values.round(8), PRINTED[name])


def test_the_loss_stands_on_it(document):
    """The article prints none; it is this one."""
    (loss,) = [b for b in document.blocks if isinstance(b, WorkedNumber) and b.anchor == "loss/L"]
    assert loss.value == pytest.approx(0.3005246039, abs=5e-11)


def test_the_two_misprints_are_noted(document):
    """Where a reader meets them first."""
    notes = [b.text for b in document.blocks if isinstance(b, Paragraph) and b.kind == "note"]
    assert notes[:2] == list(MISPRINTS)


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_sheet_is_as_it_was(document, suffix):
    """The golden files; after a change that is meant, look at them and write them anew."""
    golden = HERE / f"article_000.{suffix}"
    assert FORMATS[suffix](document) == golden.read_text(encoding="utf-8")

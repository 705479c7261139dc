"""Lists of names: where a text is parted, and what is none."""

from pathlib import Path
from typing import Any

import pytest

import backsight
from backsight.kernel.errors import BadInput
from backsight.kernel.plain_text.names import split_names

LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a, b,,c", ["a", "b", "c"]),
        ("W1[0,2],b1[1]", ["W1[0,2]", "b1[1]"]),
        ("sgd,adam:beta1=0.8,beta2=0.9", ["sgd", "adam:beta1=0.8,beta2=0.9"]),
        ("a[0,b", ["a[0", "b"]),
        ("a;b,c", ["a", "b,c"]),
        (",", []),
    ],
)
def test_names_are_parted(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_very_many_names_are_parted_in_one_go() -> None:
    """Of each comma, what follows was looked through to the end."""
    assert len(split_names("a," * 200_000)) == 200_000
    assert len(split_names("," * 200_000 + "a:b" + ",c=1" * 200_000)) == 1


@pytest.mark.parametrize("value", [b"a", 5, Path("a"), LOOP, ["a", None], [["a"]]], ids=str)
def test_what_is_no_text_is_bad_input(value: Any) -> None:
    """Of every function that takes names, in one sentence."""
    for ask in (
        lambda: split_names(value),
        lambda: backsight.influence("xor", weight=value),
        lambda: backsight.explain("xor", topics=value),
        lambda: backsight.check("xor", methods=value),
        lambda: backsight.race("bowl", optimizers=value, steps=2),
    ):
        with pytest.raises(BadInput, match="A name is a text, or several are a list of texts; got"):
            ask()
    with pytest.raises(BadInput, match="Expected one weight such as"):
        backsight.paths("xor", value)


def test_a_column_to_drop_may_be_a_number(tmp_path: Path) -> None:
    """As DataFrames have them; a single one too."""
    path = tmp_path / "t.csv"
    path.write_text("a,5,y\n" + "".join(f"{k},{k * k},{k % 3}\n" for k in range(30)))
    for drop in (5, [5], "5"):
        run = backsight.train(path, drop=drop, steps=1)
        assert run.experiment.data.features == ("a",)

"""What is given on a command line: numbers in a stated range, once, and not empty."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from backsight.cli.commands import commands
from backsight.cli.main import backsight as group
from backsight.cli.options.number import LARGEST, Real, Whole


def list_number_options() -> Iterator[tuple[str, click.ParamType]]:
    for name, command in commands.items():
        context = click.Context(command, info_name=name, parent=click.Context(group))
        for option in command.get_params(context):
            kinds = option.type.types if isinstance(option.type, click.Tuple) else [option.type]
            for kind in kinds:
                if kind.name.split()[0] in ("integer", "float"):
                    yield f"{name} {option.opts[-1]}", kind


NUMBER_OPTIONS = dict(list_number_options())


@pytest.mark.parametrize("option", NUMBER_OPTIONS)
def test_every_number_is_finite_and_in_range(option: str) -> None:
    """Of every option of every command; it says so in its help."""
    kind = NUMBER_OPTIONS[option]
    assert isinstance(kind, Whole | Real)
    for text in ("inf", "-inf", "nan", "1e999", "", "x", f"{LARGEST + 1}" + "0" * 400):
        with pytest.raises(click.BadParameter):
            kind.convert(text, None, None)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("explain xor --weight W1[0,0] --weight W1[0,1]", "--weight is given more than once"),
        ("train xor --header --no-header", "--header/--no-header is given more than once"),
        ("list -- optimizers adam adam", "unexpected extra argument"),
        ("export run --what=", "--what is empty"),
        ("train xor --out=", "--out is empty"),
        ("train table.csv --drop= --drop a", "--drop is empty"),
        ("train xor --encoding utf-8", "--encoding is for data files"),
        ("train xor --drop x1", "--drop is for data files"),
        ("train xor --record-budget inf", "inf is not a finite number"),
        ("train xor --hidden 9999999999", "has 49,999,999,997 weights"),
        ("landscape xor --grid 4294967296", "--memory gives it 256"),
        ("race bowl --steps 99999999999999", "Give fewer --steps"),
        ("train xor --seeds 9999999999999999999999", "is too large"),
        ("fork run --at 1 --set batch=0", "no record"),
        (f"explain xor -o {'x' * 300}", "File name too long"),
        (f"train {'x' * 300}.toml", "File name too long"),
        (f"show {'x' * 300}", "File name too long"),
        (f"train xor --with {'x' * 300}.py", "File name too long"),
    ],
)
def test_what_is_given_wrongly_is_one_message(call, tmp_path, line: str, said: str) -> None:
    """With status 2, and nothing written."""
    status, out, err = call(*line.split())
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
    assert not list(tmp_path.iterdir())


NINES = "9" * 5000
"""More digits than Python reads as a number."""


@pytest.mark.parametrize(
    "line",
    [
        f"train xor --seeds {NINES}",
        f"train xor --seeds 0-{NINES}",
        f"train xor --steps {NINES}",
        f"train xor --seed {NINES}",
        f"train xor --hidden {NINES}",
        f"fork run --at 1 --set layers.{NINES}.units=3",
        f"fork run --at 1 --set seed={NINES}",
        f"explain run --step {NINES}",
        f"predict run rows.csv --at {NINES}",
        "derive long.toml",
    ],
    ids=lambda line: line[:36],
)
def test_a_number_of_very_many_digits_is_one_short_message(call, tmp_path, line: str) -> None:
    """None of its digits are repeated but the first."""
    (tmp_path / "long.toml").write_text(f"rate = {NINES}\n")
    if " run" in line:
        call("train", "xor", "--steps", "2", "-o", "run")
    status, out, err = call(*line.split())
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert len(err.split("help.")[-1]) < 400


def test_a_branch_takes_each_change_once(call) -> None:
    """By whichever name; and steps from one place."""
    call("train", "xor", "--steps", "2", "-o", "run")
    for words, said in {
        "--set lr=0.1 --set lr=0.2": "--set lr is given more than once",
        "--set lr=0.1 --set optimizer.rate=0.2": "--set optimizer.rate is given more than once",
        "--set steps=5 --steps 9": "Give --steps or --set steps, not both.",
        "--set clipping.by_value=0": "expected a number > 0",
    }.items():
        status, out, err = call("fork", "run", "--at", "1", *words.split(), "-o", "new")
        assert (status, out) == (2, "")
        assert said in " ".join(err.split())


def test_derive_needs_no_memory_to_train(call) -> None:
    """Its equations are as many as those of a small network."""
    status, out, err = call("derive", "xor", "--hidden", "500000,500000")
    assert (status, err) == (0, "")
    assert "500000" in out.replace(",", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"data": {"source": ""}}', "data.source is empty"),
        ('{"a\\nb": 1}', r"No key is called 'a\nb'"),
        ('{"data": {"source": "xor"}, "steps": 99999999999999999999}', "number"),
    ],
)
def test_what_is_wrong_in_a_spec_is_said_in_words(call, text: str, said: str) -> None:
    """And not in those of a library."""
    Path("spec.json").write_text(text)
    status, out, err = call("derive", "spec.json")
    assert (status, out) == (2, "")
    assert said in err
    assert "`" not in err


def test_a_finished_run_without_its_files_is_told(call) -> None:
    """As where a process was killed while they were written."""
    call("train", "xor", "--steps", "2", "-o", "run")
    assert "missing" not in call("resume", "run")[2]
    for picture in Path("run").glob("*.png"):
        picture.unlink()
    assert "`backsight export run` makes them" in " ".join(call("resume", "run")[2].split())
    assert call("export", "run")[0] == 0
    assert "missing" not in call("resume", "run")[2]


def test_flags_and_lists_may_stand_twice(call) -> None:
    """Nothing is lost where each counts, or all say the same."""
    status, _out, err = call("derive", "xor", "--json", "--json", "--hidden", "")
    assert (status, err) == (0, "")


def test_all_rows_are_a_batch_of_a_branch(call) -> None:
    """batch=all as --batch has it; 0 is no number of rows."""
    call("train", "xor", "--steps", "2", "--batch", "2", "-o", "run")
    status, _out, err = call("fork", "run", "--at", "1", "--set", "batch=0", "-o", "no")
    assert (status, "of at least 1" in err) == (2, True)
    status, out, _err = call("fork", "run", "--at", "1", "--set", "batch=all", "-o", "new")
    assert status == 0
    assert "of 4 rows" in out


def test_one_is_one(call, tmp_path) -> None:
    """One input, one weight, one step, one row: no s behind them."""
    rows = "".join(f"{k},{k * 0.7 - 2}\n" for k in range(12))
    (tmp_path / "one.csv").write_text("a,b\n" + rows)
    status, out, _err = call("train", "one.csv", "--hidden", "", "--no-bias", "--steps", "1",
                             "--batch", "1", "-o", "run")  # fmt: skip
    assert status == 0
    for text in ("1 input,", "(1 weight,", "1 step of 1 row ", "1 step in "):
        assert text in out
    assert "1 input\n" in call("show", "run")[1]

"""`backsight explain`: a step in every format, one number, and what cannot be shown."""

from pathlib import Path

import pytest

SMALL = ("xor", "--hidden", "3", "--steps", "5")


def test_the_sheet_in_the_terminal(call):
    """All four acts, with formulas and numbers."""
    status, out, _ = call("explain", *SMALL, "--step", "2")
    assert status == 0
    assert out.startswith("Step 2 of a 2-3-2 network")
    for text in (
        "FORWARD",
        "LOSS",
        "BACKWARD",
        "UPDATE",
        "z₁ = x W₁ + b₁",
        "∂L/∂W₁",
        "mₜ = β₁ mₜ₋₁",
    ):
        assert text in out


@pytest.mark.parametrize(
    ("name", "begins"),
    [("s.html", "<!DOCTYPE html>"), ("s.tex", "%"), ("s.md", "# "), ("s.txt", "Step 1 of")],
)
def test_a_file_by_its_name(call, name, begins):
    """Its ending says the format; where it was written is printed."""
    status, out, _ = call("explain", *SMALL, "-o", name)
    assert (status, out) == (0, f"{name}\n")
    assert Path(name).read_text(encoding="utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("form", "begins"), [("html", "<!DOCTYPE html>"), ("latex", "%"), ("markdown", "# ")]
)
def test_another_format_is_printed(call, form, begins):
    """To the terminal, or whoever reads it."""
    status, out, _ = call("explain", *SMALL, "--topic", "loss", "--format", form)
    assert status == 0
    assert out.startswith(begins)


def test_one_number(call):
    """What it was made from, and nothing else."""
    status, out, _ = call("explain", *SMALL, "--number", "dL_dW1[0,2]")
    assert status == 0
    assert out.startswith("backward/dL_dW1[0,2] in step 1")
    assert "└─" in out
    assert "FORWARD" not in out


def test_one_weight_in_nielsens_letters(call):
    """δ, and Σ′ where asked."""
    args = ("--notation", "nielsen", "--diagonal", "--weight", "W1[0,2]", "--sample", "1")
    status, out, _ = call("explain", *SMALL, *args)
    assert status == 0
    for text in ("BP1", "BP4", "δ₁", "Σ′(z₁)"):
        assert text in out


def test_the_names_of_pytorch(call):
    """0.weight beside W₁."""
    status, out, _ = call("explain", *SMALL, "--notation", "framework", "--topic", "forward")
    assert status == 0
    assert "0.weight.grad" in out


def test_the_folder_of_a_run(call):
    """Its last step ends at the weights that it saved."""
    call("train", *SMALL, "--out", "run")
    status, out, err = call("explain", "run", "--step", "5")
    assert status == 0, err
    assert "Step 5 of" in out
    assert "bit for bit" not in out


def test_numbers_in_as_many_digits_as_asked(call):
    """Two, or ten."""
    _, two, _ = call("explain", *SMALL, "--sample", "1", "--unit", "a1[2]", "--digits", "2")
    _, ten, _ = call("explain", *SMALL, "--sample", "1", "--unit", "a1[2]", "--digits", "10")
    assert len(ten) > len(two)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--step", "6"), "There is no step 6: this training has 5 steps"),
        (("--step", "0"), "There is no step 0"),
        (("--sample", "4"), "There is no row 4"),
        (("--unit", "a1[3]"), "a1[3] is not there"),
        (("--weight", "W7[0,0]"), "No array of weights is called 'W7'"),
        (("--number", "dL_dW1[9,9]"), "dL_dW1[9,9] is not there"),
        (("--topic", "foward"), "Did you mean 'forward'"),
        (("--notation", "nilsen"), "Did you mean 'nielsen'"),
        (("--lang", "tlh"), "tlh"),
        (("--format", "pdf"), "pdf"),
        (("--digits", "40"), "40 is not in the range 1<=x<=17"),
        (("-o", "nowhere/s.html"), "there is no folder nowhere"),
        (("-o", "."), "is a folder"),
        (("--diagonal",), "give --notation nielsen"),
        (("--norm", "batch", "--notation", "nielsen"), "has batch_norm"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_bad_input_is_told(call, args, said):
    """One message, exit status 2, nothing printed, nothing written."""
    status, out, err = call("explain", *SMALL, *args)
    assert (status, out) == (2, "")
    assert said in err
    assert not list(Path().iterdir())


def test_a_run_without_a_record_is_told(call):
    """The folder lacks the file that counts; the exports are not read."""
    call("train", *SMALL, "--out", "run")
    Path("run/weights.safetensors").unlink()
    assert call("explain", "run")[0] == 0
    Path("run/record.sqlite").unlink()
    status, _, err = call("explain", "run")
    assert status == 2
    assert "record.sqlite" in err


def test_a_run_takes_no_options(call):
    """They would make another network."""
    call("train", *SMALL, "--out", "run")
    status, _, err = call("explain", "run", "--hidden", "4")
    assert status == 2
    assert "--hidden does not go with" in err


def test_a_file_that_is_there_stays_until_the_new_one_is_whole(call):
    """An error leaves it as it was."""
    Path("s.html").write_text("old", encoding="utf-8")
    status, _, _ = call("explain", *SMALL, "--step", "99", "-o", "s.html")
    assert status == 2
    assert Path("s.html").read_text(encoding="utf-8") == "old"


def test_the_first_weights_from_a_file(call):
    """`--start`, as for train."""
    assert call("train", *SMALL, "--seed", "3", "-o", "run")[0] == 0
    status, out, _ = call(
        "explain", *SMALL, "--start", "run/weights.safetensors", "--weight", "b2[0]"
    )
    assert status == 0
    _, drawn, _ = call("explain", *SMALL, "--weight", "b2[0]")
    assert out != drawn
    status, _, error = call("explain", *SMALL, "--start", "nowhere.safetensors")
    assert status == 2
    assert "nowhere.safetensors" in error


def test_help_names_no_bounds_that_are_none(call):
    """Of rows and steps, which the run itself knows."""
    for command in ("explain", "influence"):
        status, out, _ = call(command, "--help")
        assert status == 0
        assert "None" not in out

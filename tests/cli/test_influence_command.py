"""`influence`: the table, the sentences below it, the pictures."""

from pathlib import Path

import pytest

import backsight


def test_the_table_and_what_it_says(call) -> None:
    """What can be reached, predicted beside measured, where the derivative ends."""
    status, out, _ = call("influence", "xor", "--hidden", "3", "--weight", "W1[0,2]")
    assert status == 0
    assert "W1[0,2] = 0.0977803, changed by +0.01" in out
    assert "It can reach 1 of 3 in a1, 2 of 2 in a2, and L." in out
    lines = out.replace("ΔL, signed", "ΔL").splitlines()
    rows = [line.split() for line in lines if line.startswith(("a1[", "a2[", "ΔL"))]
    assert [r[0] for r in rows] == ["a1[2]", "a2[0]", "a2[1]", "ΔL"]
    assert all(float(r[1]) == pytest.approx(float(r[2]), rel=0.02) for r in rows)
    assert [r[3] for r in rows] == ["+", "−", "+", "−"]
    assert "down to -0.1192 and up to +0.1628" in out
    assert "add -o influence-W1-0-2" in out
    assert not list(Path().iterdir())


def test_a_run_one_row_and_a_kink(call) -> None:
    """The trained weights; --top leaves out and says so; masks are told; kinks are named."""
    call("train", "moons", "--steps", "9", "--hidden", "6", "--activation", "relu",
         "--dropout", "0.2", "--out", "run")  # fmt: skip
    status, out, _ = call("influence", "run", "--weight", "b1[2]", "--row", "1", "--top", "1")
    assert status == 0
    assert "trained weights (32)" in out
    assert "masks are held fixed" in out
    assert "measured Δ, row 1" in out
    assert "… and 2 more units, which change less" in out
    assert "On the way down the first sum to pass a kink is z1[" in out


def test_units_that_do_not_change_are_none_that_change_less(call) -> None:
    """Behind a ReLU that is off every unit is at 0, without a minus: one sentence counts them."""
    _, out, _ = call("influence", "digits", "--weight", "W1[3,0]", "--row", "0")
    assert "75 of 75 units are reached, but unchanged here." in out
    assert "more unit" not in out
    assert "-0 " not in out


@pytest.mark.parametrize(
    ("name", "files"), [("net", ["net.png", "net.svg"]), ("net.png", ["net.png"])]
)
def test_the_picture(call, painted, name: str, files: list[str]) -> None:
    """In the format of its suffix, or SVG and PNG; with --force one that is there is replaced."""
    for _ in range(2):
        status, out, _ = call("influence", "xor", "--weight", "b2[1]", "--force", "-o", name)
        assert status == 0
        assert "Written: net." in out
        assert sorted(p.name for p in Path().iterdir()) == files


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--delta 0", "other than 0, got 0.0"),
        ("--delta nan", "nan is not a finite number"),
        ("--delta some", "--delta"),
        ("-o net.foo", "must end in one of"),
        ("-o nowhere/net.png", "cannot be written"),
    ],
)
def test_bad_input_ends_with_status_2(call, words: str, expected: str) -> None:
    """One message, nothing written."""
    status, out, err = call("influence", "xor", "--weight", "W1[0,2]", *words.split())
    assert (status, out) == (2, "")
    assert expected in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


def test_several_weights(call, painted) -> None:
    """Each with its own table, all in one picture; more than fit into one are refused for it."""
    weights = ("--weight", "W1[0,2]", "--weight", "b2[1]")
    status, out, _ = call("influence", "xor", "--hidden", "3", *weights, "-o", "two.png")
    assert status == 0
    assert "W1[0,2] = 0.0977803, changed by +0.01" in out
    assert "b2[1] = 0, changed by +0.01" in out
    assert Path("two.png").is_file()
    alone = call("influence", "xor", "--hidden", "3", "--weight", "b2[1]")[1]
    assert set(alone.splitlines()[1:-1]) <= set(out.splitlines())
    many = [word for unit in range(5) for word in ("--weight", f"b1[{unit}]")]
    status, out, err = call("influence", "xor", "--hidden", "5", *many, "-o", "five.png")
    assert (status, out) == (1, "") or (status, out) == (2, "")
    assert "room for 1 to 4 weights, got 5" in err
    assert call("influence", "xor", "--hidden", "5", *many)[0] == 0


def test_more_than_fit_into_a_picture_are_told_no_way_to_one(call) -> None:
    """What is advised works; what does not fit is said."""
    many = [word for unit in range(5) for word in ("--weight", f"b1[{unit}]")]
    status, out, _ = call("influence", "xor", "--hidden", "5", *many)
    assert status == 0
    assert "add -o" not in out
    assert out.splitlines()[-1] == "A picture has room for 1 to 4 weights, got 5."
    assert "add -o influence-b1-0" in call("influence", "xor", "--hidden", "5", *many[:8])[1]


def test_a_weight_that_is_named_twice_is_one(call, painted) -> None:
    """However it is spelled: one table, and one place of those in the picture."""
    twice = ["b1[0]", "b1[1]", " b1[ 0 ]", "b1[2]", "b1[00]", "b1[3]"]
    words = [word for weight in twice for word in ("--weight", weight)]
    status, out, _ = call("influence", "xor", "--hidden", "5", *words, "-o", "four.png")
    assert status == 0
    assert [line[:5] for line in out.splitlines() if ", changed by" in line] == [
        "b1[0]", "b1[1]", "b1[2]", "b1[3]",
    ]  # fmt: skip
    assert Path("four.png").is_file()
    found = backsight.influence("xor", twice, hidden=[5])
    assert [str(i.entry) for i in found.influences] == ["b1[0]", "b1[1]", "b1[2]", "b1[3]"]


def test_one_row_has_its_own_loss(call) -> None:
    """The row of the table says so."""
    _, out, _ = call("influence", "xor", "--hidden", "3", "--weight", "W1[0,2]", "--row", "2")
    assert "loss of row 2" in out

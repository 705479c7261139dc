"""`backsight race SURFACE`."""

import json

import pytest

BOOK = (
    "sgd:lr=.95,momentum:lr=.1,nesterov:lr=.1,form=stored,adagrad:lr=1.5,epsilon=1e-7,"
    "adam:lr=.3,epsilon=1e-7,epsilon_at=hat"
)


@pytest.fixture
def cli(call):
    """What a call prints, both outputs, once its status is as expected."""

    def run(*arguments, status=0):
        came, out, err = call(*arguments)
        assert came == status, err
        return out + err

    return run


def test_reference_values_stand_in_the_table(cli):
    """The book's five optimizers on x²/20 + y², 30 updates from (-7, 2), to ten digits."""
    shown = cli("race", "bowl", "--optimizers", BOOK, "--steps", "30", "--start", "-7,2")
    for end in (
        "-0.3503929958   0.0847823166", "0.8964138585   0.0880856017",
        "0.6896149017  -0.0006799058", "-0.1201623223   0.0000000000",
        "0.1360068524   0.3182453755",
    ):  # fmt: skip
        assert end in shown
    assert "Rates of the surface's source: sgd 0.95, momentum 0.1" in shown


def test_json_has_all_numbers(cli):
    """And nothing else is printed."""
    found = json.loads(cli("race", "cliff", "--optimizers", "sgd,adam", "--lr", ".1", "--json"))
    assert [o["optimizer"] for o in found["optimizers"]] == ["sgd", "adam"]
    assert found["slope"] == "formula"
    assert len(found["optimizers"][0]["end"]) == 1


def test_rates_found_by_trial_come_with_their_rule(cli):
    """The grid, the starts, the chosen and the default rates."""
    shown = cli("race", "bowl", "--optimizers", "sgd", "--fair", "--steps", "10")
    assert "Rates found by trial: sgd 0.5:" in shown
    assert "1, 2 and 5 in every decade from 0.0001 to 10" in shown
    assert "five starts" in shown
    assert "Rates of the surface's source: sgd 0.95." in shown


def test_divergence_is_said_with_its_step(cli):
    """In the table and below it."""
    shown = cli("race", "bowl", "--optimizers", "sgd:lr=1.5,adam")
    assert "diverged at" in shown
    assert "Diverged: sgd." in shown


def test_a_function_of_ones_own(cli, tmp_path):
    """Its gradient is said to be numerical, and what 1 % is of."""
    (tmp_path / "hills.py").write_text("def height(x, y):\n    return x**2 + y**4\n")
    shown = cli("race", "--function", f"{tmp_path}/hills.py:height", "--optimizers", "sgd",
                "--lr", ".01")  # fmt: skip
    assert "complex step" in shown
    assert "No minimum is known" in shown


def test_files_are_written_and_named(painted, cli, tmp_path):
    """A picture, a film and a page, in one call."""
    names = [str(tmp_path / n) for n in ("a.png", "b.gif", "c.html")]
    shown = cli("race", "bowl", "--optimizers", "sgd,adam", "--steps", "3",
                *(part for n in names for part in ("-o", n)))  # fmt: skip
    assert f"Written: {', '.join(names)}" in shown.replace("\n", "")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert (tmp_path / "b.gif").read_bytes()[:3] == b"GIF"
    assert "<canvas" in (tmp_path / "c.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["bowel"], "No surface or data source is called"),
        (["bowl", "--optimizers", "adm"], "No optimizer is called"),
        (["bowl", "--steps", "0"], "not in the range x>=1"),
        (["bowl", "--start", "90,0"], "outside the window"),
        (["bowl", "-o", "race.xyz"], ".png"),
        (["bowl", "-o", "nowhere/race.png"], "nowhere"),
        ([], "Give a SURFACE"),
        (["bowl", "--function", "a.py:f"], "Give a SURFACE"),
        (["--function", "a"], "expected FILE.py:name"),
    ],
)
def test_bad_input_ends_with_status_2(cli, arguments, why):
    """And says why."""
    shown = cli("race", *arguments, status=2)
    assert why in shown


def test_no_ffmpeg_is_said_before_anything_is_drawn(cli, tmp_path, monkeypatch):
    """With what else there is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    shown = cli("race", "bowl", "-o", str(tmp_path / "race.mp4"), status=2)
    assert "ffmpeg" in shown
    assert ".gif" in shown

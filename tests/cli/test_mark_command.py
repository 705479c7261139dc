"""A worksheet is written, filled in and marked by two commands."""

import contextlib
import csv
import io
import json
import re
from typing import NamedTuple

import pytest

from backsight.cli import main as cli


def backsight(folder, *words):
    """The command line with these words, in a folder: its status, what it says and its errors."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patched:
        patched.setattr("sys.argv", ["backsight", *words])
        patched.setattr("sys.stdout", out)
        patched.setattr("sys.stderr", err)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """A sheet of xor with a third of its numbers left out, its key and its table."""
    folder = tmp_path_factory.mktemp("sheet")
    done = backsight(folder, "explain", "xor", "--blank", "30%", "--seed", "3", "-o", "sheet.html")
    assert done.returncode == 0, done.stderr
    return folder


def fill(folder, name, answer):
    """Answers to every blank, and the file that holds them."""
    answers = json.loads((folder / "sheet.key.json").read_text(encoding="utf-8"))["answers"]
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["name", "answer"])
        table.writerows((n, answer(v)) for n, v in answers.items())
    return len(answers)


def test_the_key_and_a_table_lie_beside_the_sheet(sheet):
    """The sheet does not tell what it asks for."""
    assert {p.name for p in sheet.iterdir()} >= {
        "sheet.html",
        "sheet.key.json",
        "sheet.answers.csv",
    }
    page = (sheet / "sheet.html").read_text(encoding="utf-8")
    answers = json.loads((sheet / "sheet.key.json").read_text(encoding="utf-8"))["answers"]
    loss = f"{answers['loss/L']:.6g}"
    assert loss not in page


def test_right_answers_are_right(sheet):
    """All of them, to six digits; exit status 0."""
    count = fill(sheet, "right.csv", lambda v: f"{v:.6g}")
    done = backsight(sheet, "mark", "sheet.key.json", "right.csv")
    assert done.returncode == 0
    assert f"{count} of {count} answers are right." in done.stdout


def test_wrong_answers_are_told_with_their_slip(sheet):
    """A wrong sign everywhere; exit status 1, and as JSON the same."""
    fill(sheet, "wrong.csv", lambda v: f"{-v:.6g}")
    done = backsight(sheet, "mark", "sheet.key.json", "wrong.csv", "--json")
    marks = json.loads(done.stdout)
    wrong = [m for m in marks if m["right"] is False]
    assert done.returncode == 1
    assert len(wrong) > 20
    assert {m["slip"] for m in wrong} == {"sign"}


@pytest.mark.parametrize("words", ["explain xor --blank 30%", "explain xor --blank 0 -o a.html",
                                   "explain xor --blank half -o a.html", "mark none.json none.csv",
                                   "mark sheet.key.json sheet.html"])  # fmt: skip
def test_what_cannot_be_used_is_said(sheet, words):
    """One message, status 2."""
    done = backsight(sheet, *words.split())
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("layers", {"dL_dW1": {"true": [[1, [2]]]}}),
        ("layers", {"dL_dW1": {"true": [1.0]}}),
        ("layers", {"dL_dW1": {"true": []}}),
        ("digits", 10**6),
        ("answers", {"backward/dL_dW1[0,99]": 1.0}),
        ("answers", {"backward/dL_dW1[x]": 1.0}),
    ],
)
def test_a_key_that_contradicts_itself(sheet, part, value):
    """What a key says of a gradient belongs to its answers, or the key is refused."""
    key = json.loads((sheet / "sheet.key.json").read_text(encoding="utf-8"))
    key[part] = value
    answers = [f'"{name}",7' for name in key["answers"]]
    (sheet / "changed.json").write_text(json.dumps(key), encoding="utf-8")
    (sheet / "changed.csv").write_text("\n".join(["name,answer", *answers]), encoding="utf-8")
    done = backsight(sheet, "mark", "changed.json", "changed.csv")
    assert done.returncode == 2
    assert "key" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_is_too_deep(sheet):
    """And answers with a field without end."""
    (sheet / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    assert backsight(sheet, "mark", "deep.json", "sheet.answers.csv").returncode == 2
    (sheet / "long.csv").write_text("name,answer\nx," + "9" * 200_000, encoding="utf-8")
    done = backsight(sheet, "mark", "sheet.key.json", "long.csv")
    assert done.returncode == 2
    assert "long.csv: field larger" in done.stderr


def test_a_decimal_comma_between_commas_is_one(sheet):
    """0,25 unquoted in the table that lies beside the sheet."""
    count = fill(sheet, "comma.csv", lambda v: f"{v:.6g}")
    text = (sheet / "comma.csv").read_text(encoding="utf-8")
    rows = [re.sub(r"\.(?=[^,]*$)", ",", line) for line in text.splitlines()]
    (sheet / "comma.csv").write_text("\n".join(rows), encoding="utf-8")
    done = backsight(sheet, "mark", "sheet.key.json", "comma.csv")
    assert f"{count} of {count} answers are right." in done.stdout


def test_a_table_is_read_as_programs_write_it(sheet):
    """Capitals and blanks in its head, a line for Excel, UTF-16; a name twice is told."""
    count = fill(sheet, "plain.csv", lambda v: f"{v:.6g}")
    text = (sheet / "plain.csv").read_text(encoding="utf-8")
    ways = {
        "head": text.replace("name,answer", "Name, Answer", 1).encode(),
        "sep": b"sep=,\r\n" + text.encode(),
        "utf16": text.encode("utf-16"),
    }
    for way, data in ways.items():
        (sheet / f"{way}.csv").write_bytes(data)
        done = backsight(sheet, "mark", "sheet.key.json", f"{way}.csv")
        assert f"{count} of {count} answers are right." in done.stdout, way
    (sheet / "twice.csv").write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    done = backsight(sheet, "mark", "sheet.key.json", "twice.csv")
    assert done.returncode == 2
    assert "has two answers to" in done.stderr
